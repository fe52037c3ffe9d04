import { realpath } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { finding, type Place } from './errors.ts'
import { inProject, root } from './paths.ts'
import { readText } from './texts.ts'

/** Where a line of a compiled text comes from; `column` is that of its first character. */
export type Origin = Required<Place>

/** A text with its includes expanded, exactly as graphile-migrate expands them. */
export interface Compiled {
  text: string
  /** One for each line of `text`. */
  origins: Origin[]
  /** The files that were included, directly or not, as paths below sql/. */
  included: string[]
}

const includeForm = /^--![ \t]*include[ \t]+(.*\.sql)[ \t]*$/m

const fixtures = (): Promise<string> =>
  realpath(inProject('migrations/fixtures')).catch(() => {
    throw finding('no-fixtures', 'migrations/fixtures is missing: make it a link to ../sql.')
  })

/** The file that an include line names; throws a finding with the line's place. */
const resolveInclude = async (path: string, place: Place, trail: string[]): Promise<string> => {
  const folder = await fixtures()
  const file = await realpath(join(folder, path)).catch(() => {
    throw finding('include-missing', `There is no sql/${path}: correct the path.`, place)
  })
  if (relative(folder, file).startsWith('..'))
    throw finding('include-outside', `${path} is outside of sql/: move it there.`, place)
  if (trail.includes(file))
    throw finding('include-cycle', `${path} includes itself, by way of this line.`, place)
  return file
}

/** As graphile-migrate trims what it includes; the origins follow. */
const trimmed = ({ text, origins }: Compiled): { lines: string[]; origins: Origin[] } => {
  const before = text.slice(0, text.length - text.trimStart().length)
  const dropped = before.split('\n').length - 1
  const lines = text.trim().split('\n')
  const kept = origins.slice(dropped, dropped + lines.length)
  const [first, ...rest] = kept
  if (!first) return { lines, origins: kept }
  const shift = before.length - before.lastIndexOf('\n') - 1
  return { lines, origins: [{ ...first, column: first.column + shift }, ...rest] }
}

/**
 * Expands the includes of `text`, which stands in `file` (relative to the project), and remembers
 * where each line comes from. `trail` are the files that are being expanded.
 * Throws a finding with file and line for an include that is missing, outside of sql/, or circular.
 */
export const expand = async (
  file: string,
  text: string,
  trail: string[] = [],
): Promise<Compiled> => {
  const lines: string[] = []
  const origins: Origin[] = []
  const included: string[] = []
  for (const [n, line] of text.split('\n').entries()) {
    const origin = { file, line: n + 1, column: 1 }
    if (/--!\s*(End)?Included?/.test(line))
      throw finding('included-marker', 'Remove this line: only a commit writes it.', origin)
    const [found, path] = includeForm.exec(line) ?? []
    if (found === undefined || path === undefined) {
      lines.push(line)
      origins.push(origin)
      continue
    }
    const target = await resolveInclude(path, origin, trail)
    const name = relative(await realpath(root), target)
    const inner = await expand(name, await readText(target, name), [...trail, target])
    const content = trimmed(inner)
    lines.push(`--! Included ${path}`, ...content.lines, `--! EndIncluded ${path}`)
    origins.push(origin, ...content.origins, origin)
    included.push(relative(await fixtures(), target), ...inner.included)
  }
  return { text: lines.join('\n'), origins, included }
}

/**
 * The texts that committed migrations included, by path below sql/; of several the last. `bodies`
 * are the texts of the migrations in their order.
 */
export const lastIncluded = (bodies: string[]): Map<string, string> => {
  const found = new Map<string, string>()
  for (const body of bodies.filter((text) => text.includes('--! Included '))) {
    const lines = body.split('\n')
    const open: { path: string; start: number }[] = []
    lines.forEach((line, n) => {
      const [, path] = /^--! Included (.*)$/.exec(line) ?? []
      if (path !== undefined) open.push({ path, start: n + 1 })
      if (!line.startsWith('--! EndIncluded ')) return
      const block = open.pop()
      if (!block) return
      // Set anew, so that the order is that of the last inclusion.
      found.delete(block.path)
      found.set(block.path, lines.slice(block.start, n).join('\n'))
    })
  }
  return found
}
