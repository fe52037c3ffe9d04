import { grouped } from '../../output.ts'
import type { Figures, StepFigures } from './figures.ts'

const barWidth = 20
const stepsMax = 4

const bar = (share: number): string => {
  const full = Math.round(share * barWidth)
  return `[${'█'.repeat(full)}${'·'.repeat(barWidth - full)}]`
}

/** 75 as 1:15, 7500 as 2:05:00. */
export const clock = (seconds: number): string => {
  const parts = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, n) => (n === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}

const line = (name: string, figures: Figures): string => {
  const { share, rows, mb_per_second, rejected, seconds_left } = figures
  return [
    `${bar(share)} ${String(Math.floor(share * 100)).padStart(3)} %`,
    name,
    `${grouped(rows)} rows`,
    `${mb_per_second} MB/s`,
    ...(rejected > 0 ? [`${grouped(rejected)} rejected`] : []),
    ...(seconds_left === null || seconds_left === 0 ? [] : [`${clock(seconds_left)} left`]),
  ].join('  ')
}

/** The lines for a terminal: one for all, then those steps that are running, the first few. */
export const progressLines = (total: Figures, steps: StepFigures[], columns: number): string[] => {
  const running = steps.filter(({ state }) => state === 'running')
  const done = steps.filter(({ state }) => state === 'done').length
  const hidden = running.length - stepsMax
  return [
    line(`${done} of ${steps.length} steps`, total),
    ...running.slice(0, stepsMax).map((figures) => line(figures.step, figures)),
    ...(hidden > 0 ? [`… and ${hidden} more`] : []),
  ].map((text) => text.slice(0, Math.max(1, columns - 1)))
}
