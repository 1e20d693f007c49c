import { HIDDEN, namesSecret, redactNamespace } from './redact.ts';

/**
 * A text for people, such as a description, an error message or SQL, without the secrets that can be recognised by
 * their form: credentials in URLs, values of names such as `password` or `api_key`, headers, options of commands and
 * well-known forms of tokens.
 */
export const redactText = (text: string): string => {
  const shown = redactNamespace(text);
  if (!HINT.test(shown)) return shown;
  return shown
    .replace(HEADER, (_whole, name: string) => `${name}${HIDDEN}`)
    .replace(ASSIGNED, (whole, name: string, equals: string, value: string) =>
      // A condition in SQL compares columns: `a.token = b.token`.
      /^\s.*\s$/.test(equals) && REFERENCE.test(value) ? whole : `${name}${equals}${hidden(value)}`,
    )
    .replace(AFTER_COLON, (_whole, name: string) => `${name}${HIDDEN}`)
    .replace(QUOTED_AFTER, (_whole, name: string, value: string) => `${name}${hidden(value)}`)
    .replace(OPTION, (_whole, name: string, value: string) => `${name}${hidden(value)}`)
    .replace(TOKEN, (_whole, scheme: string | undefined) => `${scheme ?? ''}${HIDDEN}`);
};

/** The value of a named thing, such as a tag, for display only: hidden if the name is that of a secret. */
export const redactValue = (name: string, value: string): string =>
  namesSecret(name) && !/^(?:true|false)?$/i.test(value) ? HIDDEN : redactText(value);

/** Keeps the quotes of the value, escaped ones too. */
const hidden = (value: string): string => {
  const quote = /^\\{0,4}["']/.exec(value)?.[0] ?? '';
  return `${quote}${HIDDEN}${quote}`;
};

const HINT =
  /pass|pwd|\bpw\b|secret|token|cred|signature|auth|cookie|key|bearer|identified|eyJ|ledgerline_/i;

// Every repetition is bounded, and every name begins where a word does, so that the time grows linearly with the
// length.
const KEYWORD = String.raw`(?:passw|passphrase|pwd|secret|token|credential|creds|signature|(?:private|api|access|account)[_.-]?key|(?<![a-z])(?:pass|pw)(?![a-z]))`;
const NAME = String.raw`(?<![\w.-])[\w.-]{0,60}?${KEYWORD}[\w.-]{0,40}`;
const QUOTED = String.raw`(?:\\{0,4}"[^"\n]{0,2000}"?|\\{0,4}'[^'\n]{0,2000}'?)`;
const VALUE = String.raw`(?:${QUOTED}|\{[^}\n]{0,500}\}?|[^\s,;&"'(){}<>\]\\]{1,4000})`;

// `password=x`, `"password": "x"` and `password => 'x'`.
const ASSIGNED = new RegExp(
  String.raw`(${NAME})(\\{0,4}["']?\]?\s{0,20}(?:=>?|:=)\s{0,20}|\\{0,4}["']\s{0,20}:\s{0,20})(${VALUE})`,
  'gi',
);

// `password: x` at the end of a line or of a part of it. In a sentence more words follow.
const AFTER_COLON = new RegExp(
  String.raw`(${NAME}\s{0,5}:\s{1,5})[^\s"',;]{1,4000}(?=[^\S\n]{0,20}(?:$|[,;}\]]))`,
  'gim',
);

// `PASSWORD 'x'` and `IDENTIFIED BY 'x'` of SQL.
const QUOTED_AFTER = new RegExp(
  String.raw`((?:${NAME}|\bidentified\s{1,20}by)\s{1,20})(${QUOTED})`,
  'gi',
);

// `--password x`.
const OPTION = new RegExp(
  String.raw`((?<![\w-])--?[\w.-]{0,60}?${KEYWORD}[\w.-]{0,40}\s{1,5})(?!-)(${VALUE})`,
  'gi',
);

const HEADER =
  /((?:\bproxy-)?\bauthorization\\{0,4}["']?\s{0,5}[:=]\s{0,5}\\{0,4}["']?|(?:\bset-)?\bcookie\\{0,4}["']?\s{0,5}[:=]\s{0,5}\\{0,4}["']?)[^\n"'\\]{1,4000}/gi;

// A token after "Bearer", a JSON web token, and the keys of this server.
const TOKEN =
  /(\bbearer\s{1,5})(?=[\w.~+/-]{0,200}\d)[\w.~+/=-]{8,4000}|(?<![\w-])eyJ[\w-]{8,4000}\.[\w-]{2,4000}\.[\w-]{0,4000}|\bledgerline_[\w-]{43}/gi;

const REFERENCE = /^(?:[a-z_]\w*(?:\.\w+)+|[?:$%@]\w*)$/i;
