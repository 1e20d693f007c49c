import { readFileSync } from 'node:fs';
import { GraphUnavailable } from '../graph.ts';

/** The address of a graph in Neo4j: the server, how to log in, and the name of the graph. */
export interface Address {
  /** For the driver: without credentials, and without our own parameters. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** True for a connection over TLS. */
  readonly isSecure: boolean;
  readonly user: string | null;
  readonly password: string;
  /** Null for the default database of the user. */
  readonly database: string | null;
  /** The name of the graph; a database may hold several. */
  readonly graph: string;
  /** For messages: without the password. */
  readonly displayUrl: string;
}

/**
 * Parses `neo4j://USER:PASSWORD@HOST:PORT/DATABASE?passwordFile=PATH&graph=NAME`; only scheme and host are required.
 * Throws {@link GraphUnavailable} if it is not such a URL, or if the password file cannot be read.
 */
export const parseAddress = (text: string): Address => {
  if (!URL.canParse(text)) throw bad('it is not a URL');
  const url = new URL(text);
  if (!/^(neo4j|bolt)(\+s|\+ssc)?:$/.test(url.protocol))
    throw bad('its scheme is not one of Neo4j');
  if (url.hostname === '') throw bad('it has no host');
  const file = url.searchParams.get('passwordFile');
  const user = decoded(url.username, 'user name');
  const inUrl = decoded(url.password, 'password');
  if (file !== null && inUrl !== '') throw bad('it has both a password and a passwordFile');
  const password = file === null ? inUrl : passwordIn(file);
  const graph = url.searchParams.get('graph') ?? 'lineage';
  const database = decoded(url.pathname.replace(/^\/+/, ''), 'database');
  for (const ours of ['graph', 'passwordFile']) url.searchParams.delete(ours);
  if (url.protocol.startsWith('bolt') && url.searchParams.size > 0)
    throw bad(`it has the parameter "${[...url.searchParams.keys()].join('", "')}"`);
  const server = `${url.protocol}//${url.host}`;
  return {
    // The other parameters are for the routing of a cluster.
    url: `${server}${url.search}`,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 7687 : Number(url.port),
    isSecure: url.protocol.includes('+'),
    user: user === '' && password !== '' ? 'neo4j' : user || null,
    password,
    database: database || null,
    graph,
    displayUrl: `${server}${url.pathname === '' ? '' : `/${database}`}`,
  };
};

const bad = (why: string): GraphUnavailable =>
  new GraphUnavailable(
    `the URL of the graph cannot be used: ${why}; GRAPH_URL is neo4j://USER:PASSWORD@HOST:7687/DATABASE, with bolt:// for a single server, +s for TLS, and ?passwordFile=PATH instead of the password`,
  );

const decoded = (text: string, what: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw bad(`its ${what} has a % that is not followed by two hex digits (a % itself is %25)`);
  }
};

const passwordIn = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    throw new GraphUnavailable(
      `the password of the graph cannot be read from the file ${file} that GRAPH_URL names: check that it exists and can be read`,
      { cause },
    );
  }
};
