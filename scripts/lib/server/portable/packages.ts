import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProcessPromise } from 'zx'
import { environment } from '../../errors.ts'
import { failure, shell } from '../shell.ts'

/** The Debian release that has PostgreSQL 17 and its extensions. */
const suite = 'trixie'

/** The packages of PostgreSQL with the extensions that plumb works with. */
export const serverPackages = [
  'postgresql-17',
  'postgresql-client-17',
  'postgresql-17-pgtap',
  'postgresql-17-pgvector',
  'postgresql-17-cron',
  'postgresql-17-partman',
  'postgresql-17-plpgsql-check',
  'postgresql-17-timescaledb',
]

const keyrings = ['gpg', 'pgp'].map((end) => `/usr/share/keyrings/debian-archive-keyring.${end}`)

/**
 * Of everything that Debian would install, only the servers' own packages and shared libraries are
 * unpacked. LLVM (jit) and the libraries of other languages are large and not used.
 */
export const isServerPart = (name: string): boolean =>
  /^(postgresql(-client)?-17|lib|zlib1g)/.test(name) &&
  !/^lib(llvm|z3|perl|python|apt|.*-perl$)/.test(name)

/**
 * Finds an archive among the addresses that this machine's apt uses; plumb knows no host of its
 * own. A mirror whose address ends differently is named by an environment variable.
 */
export const archiveAmong = (addresses: string[], ending: string): string | undefined =>
  addresses.map((address) => address.replace(/\/+$/, '')).find((it) => it.endsWith(ending))

const sources = async (): Promise<string> => {
  const listed = await shell`apt-get indextargets --no-release-info --format '$(REPO_URI)'`
  if (listed.exitCode === 127) {
    const sentence =
      'This machine has no apt, which the portable server comes from: start Docker or set DATABASE_URL.'
    throw environment('no-apt', sentence)
  }
  const addresses = listed.stdout.split('\n')
  const main = process.env.DEBIAN_MIRROR ?? archiveAmong(addresses, '/debian')
  const security = process.env.DEBIAN_SECURITY_MIRROR ?? archiveAmong(addresses, '/debian-security')
  const keyring = keyrings.find((file) => existsSync(file))
  if (!main || !keyring) {
    const sentence =
      "This machine's apt knows no Debian archive: set DEBIAN_MIRROR and install debian-archive-keyring, start Docker, or set DATABASE_URL."
    throw environment('no-debian-archive', sentence)
  }
  const line = (address: string, release: string) =>
    `deb [signed-by=${keyring}] ${address} ${release} main\n`
  return line(main, suite) + (security ? line(security, `${suite}-security`) : '')
}

/**
 * An apt of its own inside `folder`: it sees no installed package and changes nothing on the
 * machine. Only the machine's way to the network (proxies, time-outs) is taken over.
 */
const privateApt = async (folder: string): Promise<typeof shell> => {
  await mkdir(join(folder, 'lists/partial'), { recursive: true })
  await mkdir(join(folder, 'archives/partial'), { recursive: true })
  await writeFile(join(folder, 'status'), '')
  await writeFile(join(folder, 'sources.list'), await sources())
  const machine = await shell`apt-config dump --format '%F "%v";%n' Acquire`
  const settings = `
    ${machine.stdout}
    Acquire::Languages "none";
    Acquire::Retries "3";
    Acquire::http::Timeout "20";
    Acquire::https::Timeout "20";
    Dir::Etc::sourcelist "${folder}/sources.list";
    Dir::Etc::sourceparts "/dev/null";
    Dir::Etc::parts "/dev/null";
    Dir::Etc::main "/dev/null";
    Dir::Etc::preferences "/dev/null";
    Dir::Etc::preferencesparts "/dev/null";
    Dir::State "${folder}";
    Dir::State::status "${folder}/status";
    Dir::Cache "${folder}";
    Dir::Cache::archives "${folder}/archives";
    APT::Install-Recommends "false";
    APT::Sandbox::User "";
    APT::Update::Error-Mode "any";
    Debug::NoLocking "true";
  `
  await writeFile(join(folder, 'apt.conf'), settings)
  return shell({ env: { ...process.env, LC_ALL: 'C', APT_CONFIG: join(folder, 'apt.conf') } })
}

/**
 * Downloads packages into `folder`, with those of their dependencies for which `isNeeded` holds;
 * apt checks their signatures and hashes. Throws a sentence (exit 3) when there is no apt, no
 * Debian archive or no network.
 */
export const downloadPackages = async (
  folder: string,
  packages: string[],
  isNeeded: (name: string) => boolean,
): Promise<void> => {
  const apt = join(folder, 'apt')
  const run = await privateApt(apt)
  const succeed = async (running: ProcessPromise): Promise<string> => {
    const output = await running
    if (output.exitCode === 0) return output.stdout
    const sentence =
      "Debian's archive cannot be read: check the network, start Docker, or set DATABASE_URL."
    throw failure(output, 'archive-unreachable', sentence)
  }
  await succeed(run`apt-get update -qq`)
  const plan = await succeed(run`apt-get install --simulate ${packages}`)
  const names = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name ?? '')
  await succeed(run({ cwd: folder })`apt-get download -qq ${names.filter(isNeeded)}`)
  await rm(apt, { recursive: true })
}
