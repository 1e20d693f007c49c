import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, openSync, renameSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answersBolt } from './neo4j/answers-bolt.ts';

/** A real Neo4j server for the tests. */
export interface Neo4jServer {
  /** With the credentials of a user who may do everything. */
  readonly url: string;
  /** As a power cut ends it. Refused for a server that was given. */
  kill(): void;
  /** Starts it again on the same files, after {@link kill}. */
  restart(): Promise<void>;
  /** Stops it where it is, until {@link thaw}. Refused for a server that was given. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/**
 * The server that NEO4J_URL names, else one of our own from Maven Central: a folder, a port and a password of its own on this
 * machine, gone after `stop`. Needs Java 17 and, the first time, Maven; throws when there is none.
 */
export const startNeo4j = async (): Promise<Neo4jServer> => {
  const given = process.env.NEO4J_URL ?? '';
  return given === '' ? startOwnNeo4j() : givenServer(given);
};

/** One of our own in any case: to be killed, or to be alone on. */
export const startOwnNeo4j = async (): Promise<Neo4jServer> => {
  const jars = jarsOf();
  const home = mkdtempSync(join(tmpdir(), 'ledgerline-neo4j-'));
  const port = await freePort();
  await configure(home, port);
  setPassword(home, jars);
  let server = launch(home, jars);
  await ready(server, port, home);
  return {
    url: `bolt://neo4j:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}`,
    kill: () => server.kill('SIGKILL'),
    freeze: () => server.kill('SIGSTOP'),
    thaw: () => server.kill('SIGCONT'),
    restart: async () => {
      await ended(server);
      server = launch(home, jars);
      await ready(server, port, home);
    },
    stop: async () => {
      server.kill('SIGTERM');
      await ended(server);
      rmSync(home, { recursive: true, force: true });
    },
  };
};

const VERSION = '5.26.30';
// With what has to be escaped in a URL.
const PASSWORD = 'p@ss/word: 100%';
const WAIT_MILLISECONDS = 180_000;
// The second compiler and the parallel collector cost more than they give within minutes, and half of each start.
const FOR_A_SHORT_LIFE = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

const givenServer = (url: string): Neo4jServer => {
  const refuse = () => {
    throw new Error('a server that NEO4J_URL names is not ours to kill: unset it for this test');
  };
  return {
    ...{ url, kill: refuse, restart: refuse, freeze: refuse, thaw: refuse },
    stop: () => Promise.resolve(),
  };
};

/** The folder with the server's jars, which is filled from Maven Central when it is not there. */
const jarsOf = (): string => {
  demand('java', ['-version'], 'Java 17 (as "apt-get install openjdk-17-jre-headless")');
  const cache = join(homedir(), '.cache', 'ledgerline');
  const jars = join(cache, `neo4j-${VERSION}`);
  if (existsSync(jars)) return jars;
  demand('mvn', ['-version'], 'Maven (as "apt-get install maven"), once, to fetch its jars');
  mkdirSync(cache, { recursive: true });
  const fetched = mkdtempSync(join(cache, 'fetching-'));
  const pom = join(import.meta.dirname, 'neo4j', 'pom.xml');
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
  const goal = [plugin, '-DincludeScope=runtime', `-DoutputDirectory=${fetched}`];
  const { status } = spawnSync('mvn', ['-B', '-q', '-f', pom, ...goal], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`Maven could not fetch Neo4j ${VERSION}: see above`);
  // At once, so that a fetch that was cut short is not taken for a whole one.
  renameSync(fetched, jars);
  return jars;
};

const demand = (program: string, args: readonly string[], what: string): void => {
  if (spawnSync(program, args).status === 0) return;
  throw new Error(
    `the engine tests start a real Neo4j and need ${what}, but "${program}" does not run here; or name a server with NEO4J_URL=bolt://USER:PASSWORD@HOST:7687`,
  );
};

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('unreachable: no port');
  return address.port;
};

const configure = async (home: string, port: number): Promise<void> => {
  for (const folder of ['conf', 'data', 'logs', 'plugins', 'import', 'run', 'licenses'])
    mkdirSync(join(home, folder));
  const lines = [
    'server.default_listen_address=127.0.0.1',
    `server.bolt.listen_address=127.0.0.1:${port}`,
    `server.bolt.advertised_address=127.0.0.1:${port}`,
    'server.http.enabled=false',
    'server.https.enabled=false',
    'dbms.usage_report.enabled=false',
    'server.memory.pagecache.size=128m',
    'db.tx_log.preallocate=false',
    'db.tx_log.rotation.retention_policy=keep_none',
    // Little, so that a batch that is too large for it can be tried.
    'dbms.memory.transaction.total.max=256m',
  ];
  await writeFile(join(home, 'conf', 'neo4j.conf'), lines.join('\n'));
};

const setPassword = (home: string, jars: string): void => {
  const admin = [...FOR_A_SHORT_LIFE, '-cp', `${jars}/*`, 'org.neo4j.cli.AdminTool'];
  const env = { ...process.env, NEO4J_HOME: home, NEO4J_CONF: join(home, 'conf') };
  const { status, stderr } = spawnSync(
    'java',
    [...admin, 'dbms', 'set-initial-password', PASSWORD],
    { env, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the password of the Neo4j server cannot be set: ${stderr}`);
};

const launch = (home: string, jars: string): ChildProcess => {
  const log = openSync(join(home, 'logs', 'console.log'), 'a');
  const opened = ['java.nio', 'java.io', 'sun.nio.ch', 'java.lang'];
  const java = [
    ...['-Xms512m', '-Xmx512m', ...FOR_A_SHORT_LIFE, '-XX:+ExitOnOutOfMemoryError'],
    ...['-Dfile.encoding=UTF-8', '-Dio.netty.tryReflectionSetAccessible=true'],
    ...opened.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
    ...['-cp', `${home}/plugins/*:${jars}/*`, 'org.neo4j.server.CommunityEntryPoint'],
    ...[`--home-dir=${home}`, `--config-dir=${home}/conf`],
  ];
  const server = spawn('java', java, { stdio: ['ignore', log, log] });
  // Whatever becomes of the tests, it does not outlive them.
  process.once('exit', () => server.kill('SIGKILL'));
  return server;
};

const ready = async (server: ChildProcess, port: number, home: string): Promise<void> => {
  const deadline = performance.now() + WAIT_MILLISECONDS;
  while (!(await answersBolt(port))) {
    if (hasEnded(server) || performance.now() > deadline) {
      const log = await readFile(join(home, 'logs', 'console.log'), 'utf8');
      throw new Error(`the Neo4j server does not answer on port ${port}:\n${log.slice(-4000)}`);
    }
    await sleep(200);
  }
};

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

const ended = async (server: ChildProcess): Promise<void> => {
  if (!hasEnded(server)) await once(server, 'exit');
};
