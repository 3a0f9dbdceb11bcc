import { josa } from 'es-hangul'

type Particle = Parameters<typeof josa>[1]
const hangul = /[가-힣]$/
const digitsWithFinal = /[013678]$/
const lettersWithFinal = /[lmnr]$/i

/** A name with the right Korean particle, also after digits and Latin letters: `withParticle('MQTT', '을/를')`. */
export function withParticle(name: string, particle: Particle): string {
  if (hangul.test(name)) return josa(name, particle)
  const [afterFinal, afterVowel] = particle.split('/')
  const final = /\d$/.test(name) ? digitsWithFinal.test(name) : lettersWithFinal.test(name)
  if (particle === '으로/로' && /[178l]$/i.test(name)) return `${name}로`
  return name + (final ? afterFinal : afterVowel)
}
