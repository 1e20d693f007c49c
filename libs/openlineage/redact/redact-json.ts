import { canonicalJson } from '../json/canonical.ts';
import {
  emptyObject,
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
} from '../json/json.ts';
import { parseJson } from '../json/json-parse.ts';
import { HIDDEN, namesSecret } from './redact.ts';
import { redactText } from './redact-text.ts';

/**
 * The canonical text of a JSON text without its secrets, for display only. It hides everything beneath a name such as
 * `password`, the value next to one (`{"name": "DB_PASSWORD", "value": …}`, as environments are listed), the argument
 * after an option (`["--password", …]`), and what {@link redactText} finds in strings.
 */
export const redactJson = (text: string): string =>
  canonicalJson(redacted(parseJson(Buffer.from(text))));

const redacted = (json: Json): Json => {
  if (typeof json === 'string') return redactText(json);
  if (isJsonArray(json)) return redactedList(json);
  return isJsonObject(json) ? redactedObject(json, false) : json;
};

const redactedList = (list: readonly Json[]): Json[] =>
  list.map((item, index) => {
    const before = list[index - 1];
    const isArgument =
      typeof before === 'string' && /^--?[\w.-]+$/.test(before) && namesSecret(before);
    return isArgument ? hidden(item) : redacted(item);
  });

/** With `byColumn`, members are named after columns, and a column may be called `password`. */
const redactedObject = (json: JsonObject, byColumn: boolean): JsonObject => {
  const copy = emptyObject();
  const isPair = [json['name'], json['key']].some(
    (name) => typeof name === 'string' && namesSecret(name),
  );
  for (const [member, value] of Object.entries(json)) {
    const isSecret = namesSecret(member) || (isPair && member === 'value');
    const isColumn = byColumn && isJsonObject(value);
    if (isSecret && !isColumn) copy[member] = hidden(value);
    else if (isJsonObject(value)) copy[member] = redactedObject(value, BY_COLUMN.has(member));
    else copy[member] = redacted(value);
  }
  return copy;
};

// Of the facets columnLineage and dataQualityMetrics.
const BY_COLUMN: ReadonlySet<string> = new Set(['fields', 'columnMetrics']);

/** Without any string or number; true, false and null stay. */
const hidden = (json: Json): Json => {
  if (json === null || typeof json === 'boolean') return json;
  if (isJsonArray(json)) return json.map(hidden);
  if (!isJsonObject(json)) return HIDDEN;
  const copy = emptyObject();
  for (const [member, value] of Object.entries(json)) copy[member] = hidden(value);
  return copy;
};
