import type { Typing } from './rule.ts';

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

/** PostgreSQL, BigQuery and the standard refuse to compare a number with a text; Snowflake, Spark, Hive and MySQL convert. */
export const platformTyping = (namespace: string): Typing =>
  CONVERTING.includes(platformOf(namespace)) ? 'CONVERTING' : 'STRICT';
