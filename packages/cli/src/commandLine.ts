import { parseArgs } from 'node:util'
import { nearest } from '@mulgil/flow'
import manifest from '../package.json' with { type: 'json' }
import { errors } from './errors.ts'
import { exitCodes } from './exitCodes.ts'
import { help } from './help.ts'

/** What a command may read besides its words. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Runs a command line to its end, and loads only what its command needs. Gives the exit code, or undefined when the
 * command ends the process itself.
 */
export async function runCommand(argv: readonly string[], env: Environment): Promise<number | undefined> {
  const [command, ...words] = argv
  if (command === undefined || command === 'help' || argv.includes('--help') || argv.includes('-h')) return print(help)
  if (command === '--version' || command === '-v') return print(`${manifest.version}\n`)
  switch (command) {
    case 'start':
      return (await import('./commands/start.ts')).start(words, env)
    case 'run': {
      const { values, positionals } = parse(words, {
        param: { type: 'string', multiple: true },
        home: { type: 'string' },
        drain: { type: 'string' },
        durability: { type: 'string' },
      })
      if (positionals.length !== 1) throw errors.USAGE({ problem: 'mulgil run takes one flow file.' })
      const { run } = await import('./commands/run.ts')
      return run({ file: positionals[0], ...values }, env)
    }
    case 'validate': {
      const { positionals } = parse(words, {})
      if (positionals.length === 0) throw errors.USAGE({ problem: 'mulgil validate takes at least one flow file.' })
      const { validate } = await import('./commands/validate.ts')
      return validate(positionals)
    }
    case 'check': {
      const { values, positionals } = parse(words, {
        home: { type: 'string' },
        database: { type: 'string' },
        config: { type: 'string' },
        repair: { type: 'boolean' },
        json: { type: 'boolean' },
      })
      if (positionals.length > 0)
        throw errors.USAGE({ problem: 'mulgil check takes no file; name the data folder with --home.' })
      const { check } = await import('./commands/check.ts')
      return check(values, env)
    }
    case 'reindex': {
      const { values, positionals } = parse(words, {
        home: { type: 'string' },
        database: { type: 'string' },
        config: { type: 'string' },
        from: { type: 'string' },
      })
      if (positionals.length > 0)
        throw errors.USAGE({ problem: 'mulgil reindex takes no file; name the data folder with --home.' })
      const { reindex } = await import('./commands/reindex.ts')
      return reindex(values, env)
    }
    default: {
      const meant = nearest(command, ['start', 'run', 'validate', 'check', 'reindex'])
      throw errors.USAGE({ problem: `There is no command "${command}".${meant ? ` Did you mean "${meant}"?` : ''}` })
    }
  }
}

type Options = NonNullable<Parameters<typeof parseArgs>[0]>['options']

function parse<const T extends NonNullable<Options>>(words: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true })
  } catch (cause) {
    throw errors.USAGE({ problem: (cause as Error).message.split('. To specify')[0] }, { cause })
  }
}

function print(text: string): number {
  process.stdout.write(text)
  return exitCodes.fine
}
