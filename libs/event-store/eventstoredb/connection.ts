import { accessSync, constants, readFileSync } from 'node:fs';
import { LogNotOpened } from '../log-errors.ts';
import { shownLog } from '../shown-log.ts';

/** How to reach an EventStoreDB, parsed from EVENT_STORE_URL. */
export interface EventStoreDbConnection {
  /**
   * The connection string for the client. It contains no credentials, so that the client's messages
   * cannot reveal a password.
   */
  readonly clientUrl: string;
  /** The URL without the password, for messages. */
  readonly shown: string;
  readonly credentials: Credentials | null;
  readonly isEncrypted: boolean;
  /** The time limit of one call. */
  readonly callMilliseconds: number;
}

/** A user and password. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/**
 * Parses `esdb://[USER:PASSWORD@]HOST[:PORT][,HOST…][?OPTION=VALUE&…]` or `esdb+discover://…`;
 * `kurrentdb` is a synonym for `esdb`. The options are those of the client, plus `credentialsFile`,
 * a file that contains `USER:PASSWORD`. Throws {@link LogNotOpened} with one sentence, which never
 * contains the password.
 */
export const readConnection = (url: string): EventStoreDbConnection => {
  const [, scheme = '', user, hosts = '', query] = URL_PARTS.exec(url.trim()) ?? [];
  const shown = shownLog(url);
  const refuse = (why: string): never => {
    throw new LogNotOpened(`EVENT_STORE_URL does not name an EventStoreDB: "${shown}" ${why}`);
  };
  if (hosts === '') refuse('has no host; an example is esdb://localhost:2113?tls=false');
  if (!hosts.split(',').every(isHost)) refuse('has a host that is not HOST or HOST:PORT');

  const options = optionsOf(query ?? '', refuse);
  const deadline = options.get('defaultdeadline');
  if (deadline !== undefined && !/^[1-9]\d{0,8}$/.test(deadline)) {
    refuse(`has the defaultDeadline "${deadline}", which is not a number of milliseconds`);
  }
  const file = options.get(CREDENTIALS_FILE);
  if (file !== undefined && user !== undefined) {
    refuse('has both credentials and a credentialsFile; only one is allowed');
  }
  for (const name of FILES) {
    const path = options.get(name.toLowerCase());
    if (path !== undefined && !canBeRead(path)) {
      refuse(`has the ${name} ${path}, which cannot be read`);
    }
  }
  const others = [...options].filter(([key]) => key !== CREDENTIALS_FILE);
  const search = others.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&');
  return {
    clientUrl: `esdb${scheme}${hosts}${search === '' ? '' : `?${search}`}`,
    shown,
    credentials:
      file === undefined
        ? user === undefined
          ? null
          : credentialsOf(user, refuse)
        : credentialsIn(file, refuse),
    isEncrypted: options.get('tls') !== 'false',
    callMilliseconds: deadline === undefined ? CALL_MILLISECONDS : Number(deadline),
  };
};

// The server has been called KurrentDB since version 25. The client only knows the old name.
const URL_PARTS = /^(?:esdb|kurrentdb)((?:\+discover)?:\/\/)(?:([^?]*)@)?([^/?]*)\/?(?:\?(.*))?$/s;
const CALL_MILLISECONDS = 10_000;
const CREDENTIALS_FILE = 'credentialsfile';

type Refuse = (why: string) => never;

const isHost = (host: string): boolean => /^[^\s:$+!?*'();[\]{}|"%~#<>=&,]+(:\d{1,5})?$/.test(host);

// The client prints the whole connection string when it finds an unknown option, so unknown options
// are rejected here.
const OPTIONS = [
  CREDENTIALS_FILE,
  'connectionname',
  'defaultdeadline',
  'discoveryinterval',
  'gossiptimeout',
  'keepaliveinterval',
  'keepalivetimeout',
  'maxdiscoverattempts',
  'nodepreference',
  'tls',
  'tlscafile',
  'tlsverifycert',
  'usercertfile',
  'userkeyfile',
];

const optionsOf = (query: string, refuse: Refuse): ReadonlyMap<string, string> => {
  const options = new Map<string, string>();
  for (const pair of query === '' ? [] : query.split('&')) {
    const [, name = pair, value = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
    const key = name.trim().toLowerCase().replace(/[_-]/g, '');
    // The text may be a part of a password that contains a "?".
    if (!OPTIONS.includes(key)) {
      refuse(
        /^\w+$/.test(name)
          ? `has the option "${name}", which is not known`
          : 'has an option that is not known',
      );
    }
    if (value === '') refuse(`has the option ${name} without a value`);
    options.set(key, decoded(value, refuse));
  }
  for (const key of ['tls', 'tlsverifycert']) {
    const value = options.get(key) ?? 'true';
    if (value !== 'true' && value !== 'false')
      refuse(`has ${key}=${value}; it can be true or false`);
  }
  if (options.get('tlsverifycert') === 'false') {
    refuse(
      'has tlsVerifyCert=false, which the client does not support; name the certificate of the authority with tlsCAFile',
    );
  }
  return options;
};

const credentialsOf = (text: string, refuse: Refuse): Credentials => {
  const [, username = '', password = ''] = /^([^:]+):(.+)$/s.exec(text) ?? [];
  if (username === '') refuse('has credentials that are not USER:PASSWORD');
  return { username: decoded(username, refuse), password: decoded(password, refuse) };
};

const FILES = ['credentialsFile', 'tlsCAFile', 'userCertFile', 'userKeyFile'];

const canBeRead = (path: string): boolean => {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
};

const credentialsIn = (file: string, refuse: Refuse): Credentials => {
  const text = readFileSync(file, 'utf8').trim();
  const [, username = '', password = ''] = /^([^:\s]+):(.+)$/.exec(text) ?? [];
  if (username === '')
    refuse(`has the credentialsFile ${file}, which does not contain one line USER:PASSWORD`);
  return { username, password };
};

const decoded = (text: string, refuse: Refuse): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse('has a "%" that does not begin an escape sequence');
  }
};
