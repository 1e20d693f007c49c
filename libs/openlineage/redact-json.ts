import { canonicalJson } from './canonical.ts';
import { emptyObject, isJsonArray, isJsonObject, type Json, type JsonObject } from './json.ts';
import { parseJson } from './json-parse.ts';
import { HIDDEN, namesSecret, redactNamespace } from './redact.ts';

/**
 * The canonical text of a JSON text without its secrets, for display only: what stands under a name such as `password`, the
 * value beside one (`{"name": "DB_PASSWORD", "value": …}`, as environments are told), and the credentials in URLs.
 */
export const redactJson = (text: string): string =>
  canonicalJson(redacted(parseJson(Buffer.from(text), MAX_DEPTH)));

// Deeper than any event may be.
const MAX_DEPTH = 1000;

const redacted = (json: Json): Json => {
  if (typeof json === 'string') return redactNamespace(json);
  if (isJsonArray(json)) return json.map(redacted);
  return isJsonObject(json) ? redactedObject(json) : json;
};

const redactedObject = (json: JsonObject): JsonObject => {
  const copy = emptyObject();
  const isPair = [json['name'], json['key']].some(
    (name) => typeof name === 'string' && namesSecret(name),
  );
  for (const [member, value] of Object.entries(json)) {
    const isSecret = namesSecret(member) || (isPair && member === 'value');
    copy[member] = isSecret && isScalar(value) ? HIDDEN : redacted(value);
  }
  return copy;
};

// A list or an object under such a name is looked into: it may be about secrets without being one.
const isScalar = (value: Json): boolean =>
  value !== null && typeof value !== 'boolean' && !isJsonArray(value) && !isJsonObject(value);
