import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { buildOnce, cacheFolder } from '../../../scripts/lib/server/portable/cache.ts'
import { downloadPackages } from '../../../scripts/lib/server/portable/packages.ts'
import { shell } from '../../../scripts/lib/server/shell.ts'

/**
 * The words that start Docker Compose: the machine's, or Debian's, which is unpacked into the cache
 * and needs neither a client nor an engine to validate a file. Throws when there is no way to
 * either: an unvalidated file must not pass.
 */
export const composeProgram = async (): Promise<string[]> => {
  if ((await shell`docker compose version`).exitCode === 0) return ['docker', 'compose']
  const folder = join(cacheFolder(), 'docker-compose')
  await buildOnce(folder, async (temporary) => {
    await downloadPackages(temporary, ['docker-compose'], (name) => name === 'docker-compose')
    const [name = ''] = (await readdir(temporary)).filter((it) => it.endsWith('.deb'))
    await shell({ nothrow: false })`dpkg-deb --extract ${join(temporary, name)} ${temporary}`
  })
  return [join(folder, 'usr/libexec/docker/cli-plugins/docker-compose')]
}
