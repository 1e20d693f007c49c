import { accessSync, constants, readFileSync } from 'node:fs';
import { LogNotOpened } from '../log-errors.ts';
import { shownLog } from '../shown-log.ts';

/** How to reach an EventStoreDB, read from EVENT_STORE_URL. */
export interface EventStoreDbConnection {
  /** The connection string for the client; who logs in is taken out, so that no message of its can tell a password. */
  readonly clientUrl: string;
  /** The connection for people, without the password. */
  readonly shown: string;
  readonly credentials: Credentials | null;
  readonly isEncrypted: boolean;
  /** How long one call may take. */
  readonly callMilliseconds: number;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/**
 * Reads `esdb://[USER:PASSWORD@]HOST[:PORT][,HOST…][?OPTION=VALUE&…]` or `esdb+discover://…`, where `kurrentdb` means the same as
 * `esdb`. The options are the client's own and `credentialsFile`, a file that holds `USER:PASSWORD`. Throws {@link LogNotOpened} with one sentence, which never shows
 * the password.
 */
export const readConnection = (url: string): EventStoreDbConnection => {
  const [, scheme = '', user, hosts = '', query] = URL_PARTS.exec(url.trim()) ?? [];
  const shown = shownLog(url);
  const refuse = (why: string): never => {
    throw new LogNotOpened(`EVENT_STORE_URL names no EventStoreDB: "${shown}" ${why}`);
  };
  if (hosts === '') refuse('has no host; it should be as esdb://localhost:2113?tls=false');
  if (!hosts.split(',').every(isHost)) refuse('has a host that is not HOST or HOST:PORT');

  const options = optionsOf(query ?? '', refuse);
  const deadline = options.get('defaultdeadline');
  if (deadline !== undefined && !/^[1-9]\d{0,8}$/.test(deadline)) {
    refuse(`has the defaultDeadline "${deadline}", which is no number of milliseconds`);
  }
  const file = options.get(CREDENTIALS_FILE);
  if (file !== undefined && user !== undefined) {
    refuse('has credentials and a credentialsFile; only one of them can count');
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

// KurrentDB is the name that the server has since version 25; the client knows the former one.
const URL_PARTS = /^(?:esdb|kurrentdb)((?:\+discover)?:\/\/)(?:([^?]*)@)?([^/?]*)\/?(?:\?(.*))?$/s;
const CALL_MILLISECONDS = 10_000;
const CREDENTIALS_FILE = 'credentialsfile';

type Refuse = (why: string) => never;

const isHost = (host: string): boolean => /^[^\s:$+!?*'();[\]{}|"%~#<>=&,]+(:\d{1,5})?$/.test(host);

// The client writes the whole connection string to the console when it does not know an option, so it never sees one.
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
    // What stands there may be a part of a password with a "?" in it.
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
      'has tlsVerifyCert=false, which the client cannot do; name the certificate of the authority with tlsCAFile',
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
    refuse(`has the credentialsFile ${file}, which does not hold one line USER:PASSWORD`);
  return { username, password };
};

const decoded = (text: string, refuse: Refuse): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse('has a "%" that begins no escape');
  }
};
