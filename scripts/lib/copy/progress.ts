/** A progress bar on one line of standard error; silent unless that is a terminal. */
export interface Progress {
  /** Says what is being worked on. */
  start: (what: string) => void
  /** So many more rows are done. */
  add: (rows: number) => void
  /** Takes the line away. */
  stop: () => void
}

const nothing = () => undefined
const silent: Progress = { start: nothing, add: nothing, stop: nothing }

const width = 24
const redrawMs = 100

/** A bar for `total` rows. */
export const progressOf = (total: number): Progress => {
  if (!process.stderr.isTTY) return silent
  const began = performance.now()
  let done = 0
  let what = ''
  let drawn = -Infinity
  const draw = () => {
    drawn = performance.now()
    const share = total === 0 ? 1 : Math.min(1, done / total)
    const full = Math.round(share * width)
    const seconds = ((drawn - began) / 1000).toFixed(0)
    process.stderr.write(
      `\r\x1b[2K[${'█'.repeat(full)}${'·'.repeat(width - full)}] ${Math.floor(share * 100)} %  ` +
        `${done.toLocaleString('en')} rows  ${seconds} s  ${what}`,
    )
  }
  return {
    start: (next) => {
      what = next
      draw()
    },
    add: (rows) => {
      done += rows
      if (performance.now() - drawn >= redrawMs) draw()
    },
    stop: () => {
      process.stderr.write('\r\x1b[2K')
    },
  }
}
