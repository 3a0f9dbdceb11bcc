import { compileExpression } from '@mulgil/expression'

/** Prints how many evaluations of typical property texts one core does in a second: `node bench/evaluate.ts`. */
const texts = [
  'constant text',
  '${a}',
  '${a:toNumber():gt(90):and(${b:startsWith("x")})}',
  '${a:toNumber():plus(1):multiply(2)}',
  '${a:toDecimal():divide(3)}',
  '${b:toUpper():substring(0, 2):append("-${a}")}',
  '/data/${b}/${a}.json',
  '${b:matches("x[a-z]+")}',
  '${now():format("yyyy-MM-dd HH:mm:ss")}',
  '${d:toDate("yyyy-MM-dd HH:mm:ss"):toNumber()}',
  '${j:jsonPath("$.t")}',
  '${j:jsonPath("$.list[?(@.v > 1)].v")}',
]
const subjects = Array.from({ length: 1000 }, (_, index) => ({
  attributes: {
    a: String(80 + (index % 20)),
    b: index % 2 ? 'xyz' : 'abc',
    d: '2025-12-31 23:59:59',
    j: '{"t":21.5,"list":[{"v":1},{"v":2}]}',
  },
}))

const measureMs = 500

for (const text of texts) {
  const expression = compileExpression(text, { zone: 'UTC' })
  run(expression, 100)
  const { count, ms } = run(expression, measureMs)
  console.log(
    `${Math.round((count / ms) * 1000)
      .toLocaleString('en-US')
      .padStart(14)}/s  ${text}`,
  )
}

function run(expression: ReturnType<typeof compileExpression>, leastMs: number) {
  const start = performance.now()
  let length = 0
  let count = 0
  while (performance.now() - start < leastMs) {
    for (const subject of subjects) length += expression(subject).length
    count += subjects.length
  }
  if (length < 0) throw new Error('never: keeps the results alive')
  return { count, ms: performance.now() - start }
}
