import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashOf } from '../graphile.ts'

/** What a migration of a growing product is like: a table, then changes of it, then a function. */
const bodies: ((n: number) => string)[] = [
  (n) => `create table public.t${n} (
  id bigint generated always as identity primary key,
  name text not null check (name <> ''),
  created_at timestamptz not null default now()
);
comment on table public.t${n} is 'Table ${n}.';`,
  (n) => `alter table public.t${n - 1} add column note text;`,
  (n) => `create index t${n - 2}_name_idx on public.t${n - 2} (name);`,
  (n) => `create function public.f${n}(wanted text) returns bigint
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select count(*) from public.t${n - 3} where name = wanted
$$;
comment on function public.f${n} is 'Function ${n}.';`,
]

const bodyOf = (n: number): string => bodies[n % bodies.length]?.(n) ?? ''

/** current.sql while nobody writes a migration. */
export const blankCurrent = '-- Enter migration here\n'

/** Writes `count` migrations, chained by their hashes, to a project of graphile-migrate. */
export const writeMigrations = async (folder: string, count: number): Promise<void> => {
  let previous: string | null = null
  for (let n = 0; n < count; n++) {
    const body = `${bodyOf(n)}\n`
    const hash: string = hashOf(body, previous)
    const text = `--! Previous: ${previous ?? '-'}\n--! Hash: ${hash}\n--! Message: Change ${n}\n\n${body}`
    await writeFile(join(folder, `${String(n + 1).padStart(6, '0')}-change-${n}.sql`), text)
    previous = hash
  }
}

/** A project in a temporary folder. */
export interface GeneratedProject {
  folder: string
  remove: () => Promise<void>
}

/** Makes a project with `count` committed migrations, the same each time, and an empty current.sql. */
export const generateProject = async (count: number): Promise<GeneratedProject> => {
  const folder = await mkdtemp(join(tmpdir(), 'plumb-project-'))
  const committed = join(folder, 'migrations/committed')
  await mkdir(committed, { recursive: true })
  await mkdir(join(folder, 'sql'))
  await symlink('../sql', join(folder, 'migrations/fixtures'))
  await writeFile(join(folder, '.gmrc'), '{}\n')
  await writeFile(join(folder, 'migrations/current.sql'), blankCurrent)
  await writeMigrations(committed, count)
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
