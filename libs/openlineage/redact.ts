/** What stands in place of a secret. */
export const HIDDEN = '***';

/**
 * A namespace or URL without its credentials, for display only: an identity keeps them. Hides `user:password@`, and the values
 * of user, password and token parameters between `;` or in a query. Redacting twice changes nothing more.
 */
export const redactNamespace = (text: string): string =>
  text
    .replace(CREDENTIALS, `$1${HIDDEN}@`)
    .replace(ORACLE_CREDENTIALS, `$1${HIDDEN}@`)
    .replace(PARAMETER, (whole, before: string, name: string, equals: string, value: string) =>
      // At the very start only in a list: `user=x` alone is a name.
      isSecret(name) && value && (before || text.includes(';'))
        ? `${before}${name}${equals}${HIDDEN}`
        : whole,
    );

// What follows the colon is a port when it is a number; a password may hold slashes and @.
const CREDENTIALS = /(\/\/)[^/@:\s[\]]*:(?!\d+(?:[/,;?#]|$))[^\s;?#]*@/g;
const ORACLE_CREDENTIALS = /^(jdbc:oracle:\w+:)[^/@\s]+\/[^@\s]*@/i;

const PARAMETER = /(^|;|[?&])(\s*[a-z][\w .-]*?)(\s*=\s*)(\{[^}]*\}|[^;&]*)/gi;

const SECRET =
  /passw|passphrase|pwd|secret|token|credential|signature|privatekey|apikey|accesskey|accountkey/;
const SECRET_WHOLE = /^(?:user|username|userid|uid|pass|pw|sig|auth|key|sas)$/;

const isSecret = (name: string): boolean => namesSecret(name) || SECRET_WHOLE.test(plain(name));

/** Whether what goes by this name is a secret whatever else stands beside it: a password, a token, a key to something. */
export const namesSecret = (name: string): boolean => SECRET.test(plain(name));

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');
