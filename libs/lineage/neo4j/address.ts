import { readFileSync } from 'node:fs';
import { GraphUnavailable } from './graph-unavailable.ts';

/** Where a Neo4j server is, how to log in, and which of its graphs is meant. */
export interface Address {
  /** For the driver: without credentials and without what only we understand. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Whether it is spoken to over TLS. */
  readonly isSecure: boolean;
  readonly user: string | null;
  readonly password: string;
  /** Null: the database that the user has by default. */
  readonly database: string | null;
  /** One database may hold several graphs, each by its name. */
  readonly graph: string;
  /** For people: without the password. */
  readonly shown: string;
}

/**
 * Reads `neo4j://USER:PASSWORD@HOST:PORT/DATABASE?passwordFile=PATH&graph=NAME`, of which only scheme and host have to be there.
 * Throws {@link GraphUnavailable} for what is no such URL, and for a file that cannot be read.
 */
export const addressOf = (text: string): Address => {
  if (!URL.canParse(text)) throw bad('it is no URL');
  const url = new URL(text);
  if (!/^(neo4j|bolt)(\+s|\+ssc)?:$/.test(url.protocol)) throw bad('it is none of Neo4j');
  if (url.hostname === '') throw bad('it names no host');
  const file = url.searchParams.get('passwordFile');
  const user = decoded(url.username, 'user name');
  const inUrl = decoded(url.password, 'password');
  if (file !== null && inUrl !== '') throw bad('it has a password and a passwordFile');
  const password = file === null ? inUrl : passwordIn(file);
  const graph = url.searchParams.get('graph') ?? 'lineage';
  const database = decoded(url.pathname.replace(/^\/+/, ''), 'database');
  for (const ours of ['graph', 'passwordFile']) url.searchParams.delete(ours);
  if (url.protocol.startsWith('bolt') && url.searchParams.size > 0)
    throw bad(`it has the parameter "${[...url.searchParams.keys()].join('", "')}"`);
  const server = `${url.protocol}//${url.host}`;
  return {
    // What is left is for the routing of a cluster.
    url: `${server}${url.search}`,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 7687 : Number(url.port),
    isSecure: url.protocol.includes('+'),
    user: user === '' && password !== '' ? 'neo4j' : user || null,
    password,
    database: database || null,
    graph,
    shown: `${server}${url.pathname === '' ? '' : `/${database}`}`,
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
      `the password of the graph cannot be read from the file ${file} that GRAPH_URL names: see whether it exists and may be read`,
      { cause },
    );
  }
};
