import { describe, expect, it } from '@jest/globals';
import { compatibilityOf } from './type-compatibility.ts';

const NAMESPACES = {
  postgres: 'postgres://shop-db:5432',
  snowflake: 'snowflake://acme-shop',
  bigquery: 'bigquery',
  spark: 's3://shop-lake',
  mysql: 'mysql://db:3306',
  sql: 'warehouse',
} as const;

/** A line: platform, the former type, the latter, and what that is. */
const TABLE = `
sql       | int            | int              | SAME
sql       | INTEGER        | int              | SAME
sql       | int            | bigint           | WIDENED
sql       | bigint         | int              | NARROWED
sql       | smallint       | int              | WIDENED
sql       | int            | int unsigned     | NARROWED
sql       | smallint       | int unsigned     | NARROWED
sql       | int unsigned   | bigint           | WIDENED
sql       | varchar(20)    | varchar(40)      | WIDENED
sql       | varchar(40)    | varchar(20)      | NARROWED
sql       | varchar(20)    | text             | WIDENED
sql       | char(5)        | varchar(10)      | WIDENED
sql       | text           | character varying | SAME
sql       | decimal(10,2)  | decimal(12,2)    | WIDENED
sql       | decimal(12,2)  | decimal(12,4)    | NARROWED
sql       | decimal(10,2)  | decimal(10,0)    | NARROWED
sql       | decimal(10,2)  | int              | NARROWED
sql       | int            | decimal(10,0)    | WIDENED
sql       | int            | decimal(9,0)     | NARROWED
sql       | int            | double precision | WIDENED
sql       | bigint         | double           | NARROWED
sql       | float          | double           | WIDENED
sql       | double         | float            | NARROWED
sql       | decimal(10,2)  | double           | NARROWED
sql       | int            | text             | RETYPED
sql       | text           | int              | RETYPED
sql       | date           | timestamp        | WIDENED
sql       | timestamp      | date             | NARROWED
sql       | timestamp      | timestamp with time zone | RETYPED
sql       | timestamp(3)   | timestamp        | SAME
sql       | boolean        | bool             | SAME
sql       | boolean        | int              | RETYPED
sql       | geography      | geography        | SAME
sql       | geography      | geometry         | RETYPED
sql       | enum('a','b')  | enum('a')        | RETYPED
postgres  | text           | smallint         | RETYPED
postgres  | int4           | int8             | WIDENED
postgres  | serial         | integer          | SAME
postgres  | numeric(10,2)  | numeric          | WIDENED
postgres  | numeric        | numeric(10,2)    | NARROWED
postgres  | real           | float            | WIDENED
postgres  | float8         | float            | SAME
postgres  | integer[]      | bigint[]         | WIDENED
postgres  | timestamptz    | timestamp with time zone | SAME
snowflake | NUMBER         | NUMBER(38,0)     | SAME
snowflake | INT            | BIGINT           | SAME
snowflake | NUMBER(10,2)   | NUMBER(12,2)     | WIDENED
snowflake | NUMBER(38,0)   | NUMBER(10,2)     | NARROWED
snowflake | VARCHAR        | STRING           | SAME
snowflake | FLOAT          | DOUBLE           | SAME
snowflake | VARCHAR        | NUMBER           | RETYPED
bigquery  | INT64          | INTEGER          | SAME
bigquery  | INT64          | NUMERIC          | WIDENED
bigquery  | NUMERIC        | BIGNUMERIC       | WIDENED
bigquery  | STRING(10)     | STRING           | WIDENED
bigquery  | TIMESTAMP      | DATETIME         | RETYPED
bigquery  | ARRAY<STRING>  | ARRAY<STRING>    | SAME
bigquery  | STRUCT<a INT64, b STRING> | STRUCT<a INT64, b STRING, c DATE> | WIDENED
spark     | decimal        | decimal(10,0)    | SAME
spark     | byte           | short            | WIDENED
spark     | array<int>     | array<bigint>    | WIDENED
spark     | array<int>     | int              | RETYPED
spark     | map<string,int> | map<string,long> | WIDENED
spark     | map<string,int> | map<int,int>    | RETYPED
spark     | struct<a:int,b:string> | struct<a:bigint,b:string> | WIDENED
spark     | struct<a:int,b:string> | struct<a:int> | RETYPED
spark     | struct<a:array<int>,b:string> | struct<b:string,a:array<int>> | SAME
mysql     | tinyint        | mediumint        | WIDENED
mysql     | decimal        | decimal(12,0)    | WIDENED
mysql     | datetime       | datetime(6)      | SAME
`;

describe('a type that follows another', () => {
  it.each(
    TABLE.trim()
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim())),
  )('%s: %s, then %s, is %s', (platform, from, to, expected) => {
    const namespace = Object.entries(NAMESPACES).find(([name]) => name === platform)?.[1] ?? '';
    expect(compatibilityOf(from, to, namespace)).toBe(expected);
  });

  it.each(['', '(', 'array<', 'decimal(', 'struct<:>', 'map<,>', '[]', 'a'.repeat(10_000)])(
    'is read whatever it is: %s',
    (text) => {
      expect(compatibilityOf(text, text, 'hive://x')).toBe('SAME');
    },
  );
});
