import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/**
 * Ends a run with one plain line, `N passed, N failed`, that a person and a script can read. A file
 * that breaks outside its tests counts as one failure; a run without a result fails.
 */
export default class Totals implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const states = modules.flatMap((module) => {
      const own = [...module.children.allTests()].map((test) => test.result().state)
      const isBroken = module.state() === 'failed' && !own.includes('failed')
      return isBroken ? [...own, 'failed' as const] : own
    })
    const count = (state: string) => states.filter((other) => other === state).length
    const [passed, failed, skipped] = [
      count('passed'),
      count('failed') + errors.length,
      count('skipped') + count('pending'),
    ]
    if (passed + failed === 0) process.exitCode = 1
    const rest = skipped > 0 ? `, ${skipped} skipped` : ''
    process.stdout.write(`${passed} passed, ${failed} failed${rest}\n`)
  }
}
