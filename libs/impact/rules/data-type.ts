import type { Typing } from './rule.ts';

/** A type as far as types are compared: its kind, and what it holds. */
export type DataType =
  | { readonly kind: 'WHOLE'; readonly bits: number; readonly isUnsigned: boolean }
  /** Digits before and after the point; Infinity where there is no limit. */
  | { readonly kind: 'DECIMAL'; readonly whole: number; readonly scale: number }
  | { readonly kind: 'FLOAT'; readonly bits: number }
  | { readonly kind: 'TEXT' | 'BINARY'; readonly length: number }
  | { readonly kind: 'TIMESTAMP'; readonly hasZone: boolean }
  /** Of each part its name, which is empty in lists and maps, and its type. */
  | {
      readonly kind: 'NESTED';
      readonly shape: string;
      readonly parts: readonly (readonly [string, DataType])[];
    }
  /** DATE, BOOLEAN, UUID and whatever else holds nothing but itself. */
  | { readonly kind: 'OTHER'; readonly name: string };

/** Reads a type as the platform writes it. What it does not know is of its own kind, and equal to itself only. */
export const dataType = (text: string, platform: Platform): DataType => {
  const folded = text.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  if (folded.length > LONGEST) return { kind: 'OTHER', name: folded };
  return nested(folded, platform) ?? plain(folded, platform);
};

// Types come from whoever sends events, and are read as deep as they are nested.
const LONGEST = 4000;

const nested = (text: string, platform: Platform): DataType | null => {
  const list = /^(.+)\[\]$/.exec(text)?.[1];
  if (list !== undefined) return listOf(list, platform);
  const [, shape = '', inside] =
    /^(array|list|map|struct|row|record)\s*[<(](.*)[>)]$/.exec(text) ?? [];
  if (inside === undefined) return null;
  const parts = splitParts(inside);
  if (shape === 'array' || shape === 'list') return listOf(inside, platform);
  if (shape === 'map')
    return { kind: 'NESTED', shape, parts: parts.map((part) => ['', dataType(part, platform)]) };
  return {
    kind: 'NESTED',
    shape: 'struct',
    parts: parts.map((part) => {
      const [, name = '', type = part] = /^"?([^\s:"]+)"?\s*[:\s]\s*(.+)$/.exec(part) ?? [];
      return [name, dataType(type, platform)];
    }),
  };
};

const listOf = (inside: string, platform: Platform): DataType => ({
  kind: 'NESTED',
  shape: 'array',
  parts: [['', dataType(inside, platform)]],
});

/** At the commas that are in no brackets. */
const splitParts = (text: string): readonly string[] => {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const [index, letter] of [...text].entries()) {
    if ('<(['.includes(letter)) depth += 1;
    if ('>)]'.includes(letter)) depth -= 1;
    if (letter !== ',' || depth > 0) continue;
    parts.push([...text].slice(start, index).join('').trim());
    start = index + 1;
  }
  return [...parts, [...text].slice(start).join('').trim()].filter((part) => part !== '');
};

const plain = (text: string, platform: Platform): DataType => {
  const [, before = text, first, second, after = ''] =
    /^([^()]*?)\s*\(\s*(\d+|max)\s*(?:,\s*(-?\d+)\s*)?\)\s*(.*)$/.exec(text) ?? [];
  const words = `${before} ${after}`.trim();
  const isUnsigned = / unsigned\b/.test(words);
  const name = words.replace(/ (un)?signed\b/, '').trim();
  const size = first === undefined || first === 'max' ? null : Number(first);
  const scale = second === undefined ? null : Number(second);
  const bits = wholeBits(name, platform);
  if (bits !== null) return { kind: 'WHOLE', bits, isUnsigned };
  if (DECIMALS.has(name)) return decimal(name, size, scale, platform);
  const float = FLOATS[name];
  if (Object.hasOwn(FLOATS, name) && float !== undefined)
    return { kind: 'FLOAT', bits: name === 'float' ? floatBits(size, platform) : float };
  if (TEXTS.has(name)) return { kind: 'TEXT', length: size ?? Infinity };
  if (FIXED_TEXTS.has(name)) return { kind: 'TEXT', length: size ?? 1 };
  if (BINARIES.has(name)) return { kind: 'BINARY', length: size ?? Infinity };
  const zoned = ZONED.has(name);
  if (zoned || UNZONED.has(name))
    return {
      kind: 'TIMESTAMP',
      hasZone: zoned || (platform === 'BIGQUERY' && name === 'timestamp'),
    };
  return { kind: 'OTHER', name: SYNONYMS[name] ?? text };
};

const wholeBits = (name: string, platform: Platform): number | null => {
  // Snowflake's integers are NUMBER(38,0), BigQuery's are INT64, whatever they are called.
  if (!Object.hasOwn(WHOLES, name)) return null;
  if (platform === 'SNOWFLAKE') return 128;
  return platform === 'BIGQUERY' ? 64 : (WHOLES[name] ?? null);
};

const decimal = (
  name: string,
  size: number | null,
  scale: number | null,
  platform: Platform,
): DataType => {
  if (name === 'bignumeric' || name === 'bigdecimal')
    return { kind: 'DECIMAL', whole: 38, scale: 38 };
  if (size !== null) return { kind: 'DECIMAL', whole: size - (scale ?? 0), scale: scale ?? 0 };
  switch (platform) {
    case 'SNOWFLAKE':
      return { kind: 'DECIMAL', whole: 38, scale: 0 };
    case 'BIGQUERY':
      return { kind: 'DECIMAL', whole: 29, scale: 9 };
    case 'SPARK':
    case 'MYSQL':
      return { kind: 'DECIMAL', whole: 10, scale: 0 };
    case 'POSTGRES':
    case 'SQL':
      return { kind: 'DECIMAL', whole: Infinity, scale: Infinity };
  }
};

/** PostgreSQL's and Snowflake's plain float is a double, Spark's, Hive's and MySQL's is not. */
const floatBits = (size: number | null, platform: Platform): number => {
  if (size !== null && platform === 'POSTGRES') return size <= 24 ? 32 : 64;
  return platform === 'SPARK' || platform === 'MYSQL' || platform === 'SQL' ? 32 : 64;
};

const WHOLES: Readonly<Record<string, number>> = {
  ...{ tinyint: 8, int8_t: 8, byte: 8, byteint: 8, int1: 8, smallint: 16, int2: 16, short: 16 },
  ...{ smallserial: 16, int16: 16, mediumint: 24, int: 32, integer: 32, int4: 32, int32: 32 },
  ...{ serial: 32, bigint: 64, int8: 64, int64: 64, long: 64, bigserial: 64, hugeint: 128 },
};
const FLOATS: Readonly<Record<string, number>> = {
  ...{ float: 32, float4: 32, float32: 32, real: 32, double: 64, 'double precision': 64 },
  ...{ float8: 64, float64: 64 },
};
const DECIMALS = new Set(['decimal', 'numeric', 'number', 'dec', 'bignumeric', 'bigdecimal']);
const TEXTS = new Set(
  [
    'text',
    'string',
    'varchar',
    'character varying',
    'nvarchar',
    'varchar2',
    'nvarchar2',
    'clob',
  ].concat(['longtext', 'mediumtext', 'tinytext', 'citext', 'utf8', 'long varchar']),
);
const FIXED_TEXTS = new Set(['char', 'character', 'bpchar', 'nchar']);
const BINARIES = new Set(['binary', 'varbinary', 'bytea', 'bytes', 'blob', 'longblob']);
const ZONED = new Set(['timestamptz', 'timestamp with time zone', 'timestamp_tz', 'timestamp_ltz']);
const UNZONED = new Set([
  'timestamp',
  'timestamp without time zone',
  'datetime',
  'timestamp_ntz',
  'datetime2',
]);
const SYNONYMS: Readonly<Record<string, string>> = { bool: 'boolean' };

/** Systems that differ in what types mean, and in what they do with a value of another one. */
export type Platform = 'POSTGRES' | 'SNOWFLAKE' | 'BIGQUERY' | 'SPARK' | 'MYSQL' | 'SQL';

const SCHEMES: Readonly<Record<string, Platform>> = {
  ...{ postgres: 'POSTGRES', postgresql: 'POSTGRES', redshift: 'POSTGRES', snowflake: 'SNOWFLAKE' },
  ...{ bigquery: 'BIGQUERY', mysql: 'MYSQL', mariadb: 'MYSQL', hive: 'SPARK', spark: 'SPARK' },
  ...{ s3: 'SPARK', s3a: 'SPARK', gs: 'SPARK', abfs: 'SPARK', abfss: 'SPARK', wasbs: 'SPARK' },
  ...{ hdfs: 'SPARK', dbfs: 'SPARK', file: 'SPARK', databricks: 'SPARK', awsglue: 'SPARK' },
};

/** By the scheme of the namespace, as OpenLineage names datasets; SQL where it tells nothing. */
export const platformOf = (namespace: string): Platform => {
  const [, scheme = ''] = /^([a-z0-9+.-]+?)(?::|$)/.exec(namespace.toLowerCase()) ?? [];
  return (Object.hasOwn(SCHEMES, scheme) ? SCHEMES[scheme] : undefined) ?? 'SQL';
};

const CONVERTING: readonly Platform[] = ['SNOWFLAKE', 'SPARK', 'MYSQL'];

/**
 * PostgreSQL, BigQuery and the standard refuse to compare a number with a text; Snowflake, Spark, Hive and MySQL
 * convert.
 */
export const platformTyping = (namespace: string): Typing =>
  CONVERTING.includes(platformOf(namespace)) ? 'CONVERTING' : 'STRICT';
