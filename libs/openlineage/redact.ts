/** What stands in place of a secret. */
export const HIDDEN = '***';

/**
 * A namespace or URL without its credentials, for display only: an identity keeps them. Hides `user:password@`, and the values
 * of user, password and token parameters between `;` or in a query. Redacting twice changes nothing more.
 */
export const redactNamespace = (text: string): string =>
  withoutCredentials(text)
    .replace(ORACLE_CREDENTIALS, `$1${HIDDEN}@`)
    .replace(PARAMETER, (whole, before: string, name: string, equals: string, value: string) =>
      // At the very start only in a list: `user=x` alone is a name.
      isSecret(name) && value && (before || text.includes(';'))
        ? `${before}${name}${equals}${HIDDEN}`
        : whole,
    );

/** Hides `user:password` after `//`, up to the last @. */
const withoutCredentials = (text: string): string => {
  let shown = '';
  let copied = 0;
  let end = -1;
  let lastAt = -1;
  for (let start = text.indexOf('//'); start >= 0; start = text.indexOf('//', start + 2)) {
    USER.lastIndex = start + 2;
    if (start < copied || !USER.test(text)) continue;
    const password = USER.lastIndex;
    // Looked for once for all passwords that it ends: many slashes must not take the square of their number.
    if (password > end) {
      END.lastIndex = password;
      end = END.exec(text)?.index ?? text.length;
      lastAt = password + text.slice(password, end).lastIndexOf('@');
    }
    if (lastAt < password) continue;
    shown += text.slice(copied, start + 2) + HIDDEN;
    copied = lastAt;
  }
  return shown + text.slice(copied);
};

// What follows the colon is a port when it is a number, and `;name=` begins a parameter.
const USER = /(?:(?!;[^;=]*=)[^/@:\s[\]])*:(?!\d+(?:[/,;?#]|$))/y;

// A password may hold slashes and @.
const END = /[\s;?#]/g;

const ORACLE_CREDENTIALS = /^(jdbc:oracle:\w+:)[^/@\s]+\/[^@\s]*@/i;

// Bounded, so that no text takes the square of its length.
const PARAMETER =
  /(^|;|[?&])(\s{0,100}[a-z][\w .-]{0,100}?)(\s{0,100}=\s{0,100})(\{[^}]{0,500}\}|[^;&]*)/gi;

const SECRET =
  /passw|passphrase|pwd|secret|token|credential|signature|privatekey|apikey|accesskey|accountkey/;
const SECRET_WHOLE = /^(?:user|username|userid|uid|pass|pw|sig|auth|key|sas)$/;

const isSecret = (name: string): boolean => namesSecret(name) || SECRET_WHOLE.test(plain(name));

/** Whether what goes by this name is a secret whatever else stands beside it: a password, a token, a key to something. */
export const namesSecret = (name: string): boolean => SECRET.test(plain(name));

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');
