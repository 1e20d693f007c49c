/** The replacement for a secret. */
export const HIDDEN = '***';

/**
 * A namespace or URL without its credentials, for display only; an identity keeps them. Hides `user:password@`, and
 * the values of user, password and token parameters between `;`, in a query or fragment, or in a list in the form of
 * libpq (`user=u password=p host=h`). Redacting twice changes nothing more.
 */
export const redactNamespace = (text: string): string =>
  withoutCredentials(text, SPACED_URL.test(text) ? END_OF_URL : END_IN_TEXT)
    .replace(ORACLE_CREDENTIALS, `$1${HIDDEN}@`)
    .replace(PARAMETER, (whole, before: string, name: string, equals: string, value: string) =>
      // At the very start only in a list: `user=x` alone is a name.
      isSecret(name) && value && (before || text.includes(';'))
        ? `${before}${name}${equals}${HIDDEN}`
        : whole,
    )
    .replace(KEYWORD_VALUE, (whole, before: string, name: string, equals: string) =>
      isSecret(name) && KEYWORD_LIST.test(text) ? `${before}${name}${equals}${HIDDEN}` : whole,
    )
    .replace(USER_WITH_PARAMETER, `//${HIDDEN}@`);

/** Hides `user:password` after `//`, or after the hosts before it in a list, up to the last @ before the end. */
const withoutCredentials = (text: string, endOf: RegExp): string => {
  let shown = '';
  let copied = 0;
  let end = -1;
  let lastAt = -1;
  for (let start = text.indexOf('//'); start >= 0; start = text.indexOf('//', start + 2)) {
    HOSTS.lastIndex = start + 2;
    HOSTS.test(text);
    const user = HOSTS.lastIndex;
    USER.lastIndex = user;
    if (start < copied || !USER.test(text)) continue;
    const password = USER.lastIndex;
    // Searched once for all passwords that it ends; otherwise many slashes would take quadratic time.
    if (password > end) {
      endOf.lastIndex = password;
      end = endOf.exec(text)?.index ?? text.length;
      lastAt = password + text.slice(password, end).lastIndexOf('@');
    }
    if (lastAt < password) continue;
    shown += text.slice(copied, user) + HIDDEN;
    copied = lastAt;
  }
  return shown + text.slice(copied);
};

// The hosts of a list that come without credentials.
const HOSTS = /(?:(?:\[[0-9a-fA-F:.]{0,50}\]|[^/@:,\s[\]]{0,255})(?::\d{1,5})?,){0,50}/y;

// A number after the colon is a port, and `;name=` begins a parameter.
const USER = /(?:(?!;[^;=]*=)[^/@:\s[\]])*:(?!\d+(?:[/,;?#]|$))/y;

// A password may contain slashes and @. In a text a space ends it; a text that is only a URL may have a space in its
// password.
const END_IN_TEXT = /[\s;?#]/g;
const END_OF_URL = /[;?#]/g;
const SPACED_URL = /^[a-z][a-z\d+.:-]{0,50}:\/\/[^\n@]{1,500}@[^\s@]+$/i;

const ORACLE_CREDENTIALS = /(?<![\w:])((?:jdbc:)?oracle:\w{1,20}:)[^/@\s]{1,200}\/[^@\s]{0,200}@/gi;

// Bounded, so that no text takes quadratic time.
const PARAMETER =
  /(^|;|[?&#])(\s{0,100}[a-z][\w .-]{0,100}?)(\s{0,100}=\s{0,100})(\{[^}]{0,500}\}|[^;&\n]*)/gi;

// A list of keywords and values, in the form of libpq.
const KEYWORD_LIST =
  /^\s*(?:[a-z_]{1,40}\s?=\s?(?:'[^']{0,500}'|[^\s;'&?]{1,500})(?:\s+|$)){2,50}$/i;
const KEYWORD_VALUE = /(^|\s)([a-z_]{1,40})(\s?=\s?)('[^']{0,500}'|[^\s;'&?]{1,500})/gi;

// `//user;parameter=value@`.
const USER_WITH_PARAMETER = /\/\/[^/@\s;?#]{0,200};[^@\s/;?#]{0,200}=[^@\s/;?#]{0,200}@/g;

const SECRET =
  /passw|passphrase|pwd|secret|token|credential|creds|signature|authorization|cookie|privatekey|apikey|accesskey|accountkey/;
const SECRET_WHOLE = /^(?:user|username|userid|uid|pass|pw|sig|auth|key|sas)$/;
// `DB_PASS`, `db.pw` and `dbPass`; not `passenger` or `compass`.
const SECRET_WORD = /(?:^|[^a-z])(?:pass|pw|auth|sas)(?![a-z])|[a-z](?:Pass|Pw|Auth)(?![a-z])/;
const SECRET_WORD_IN_CAPITALS = /(?:^|[^A-Z])(?:PASS|PW|AUTH|SAS)(?![A-Z])/;

const isSecret = (name: string): boolean => namesSecret(name) || SECRET_WHOLE.test(plain(name));

/** True if a value with this name is a secret in any context: a password, a token, a key to something. */
export const namesSecret = (name: string): boolean =>
  SECRET.test(plain(name)) || SECRET_WORD.test(name) || SECRET_WORD_IN_CAPITALS.test(name);

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');
