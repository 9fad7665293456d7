import type { DataSource } from 'typeorm';

/**
 * Differences between entities and the migrated schema: a column that only one side has, or whose type or nullability
 * differs. Empty means that they agree.
 */
export async function schemaDifferences(source: DataSource): Promise<string[]> {
  const rows = await source.query<{ table_name: string; column_name: string; type: string; nullable: boolean }[]>(
    `SELECT c.relname AS table_name, a.attname AS column_name, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'liandan' AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped`,
  );
  const found = new Map<string, Map<string, string>>();
  for (const row of rows) {
    const columns = found.get(row.table_name) ?? new Map<string, string>();
    found.set(row.table_name, columns.set(row.column_name, row.type));
  }
  return source.entityMetadatas.flatMap((entity) => {
    const columns = found.get(entity.tableName);
    if (!columns) return [`entity ${entity.name}: no table ${entity.tableName}`];
    const declared = new Map(
      entity.columns.map((c) => [c.databaseName, source.driver.normalizeType(c) + (c.isArray ? '[]' : '')] as const),
    );
    const missing = [...declared.keys()]
      .filter((name) => !columns.has(name))
      .map((name) => `${entity.tableName}.${name} is only in the entity`);
    const extra = [...columns.keys()]
      .filter((name) => !declared.has(name))
      .map((name) => `${entity.tableName}.${name} is only in the migrations`);
    const differing = [...declared].flatMap(([name, type]) => {
      const actual = columns.get(name);
      return actual && long(actual) !== long(type)
        ? [`${entity.tableName}.${name}: entity ${type}, migrations ${actual}`]
        : [];
    });
    return [...missing, ...extra, ...differing];
  });
}

const long = (type: string) =>
  type
    .replace(/^timestamptz/, 'timestamp with time zone')
    .replace(/^int4?(?=\[|$)/, 'integer')
    .replace(/^int8(?=\[|$)/, 'bigint')
    .replace(/^bool(?=\[|$)/, 'boolean')
    .replace(/^bpchar|^char(?=\()/, 'character')
    .replace(/^varchar/, 'character varying');
