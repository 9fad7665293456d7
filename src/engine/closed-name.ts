import type { DataSource } from 'typeorm';

/** A name that was left is not taken up again: what is written under it stands behind the end that the next one has named. */
export async function refuseClosedName(db: DataSource, deployment: string): Promise<void> {
  const [next] = await db.query<{ tree: string }[]>(
    `SELECT n.tree FROM liandan.log_state n JOIN liandan.log_leaf l ON l.tree = n.tree AND l.idx = 0
      WHERE left(n.tree, -4) <> $1 AND starts_with(l.head, $1) LIMIT 1`,
    [`liandan.${deployment}/`],
  );
  if (!next) return;
  throw new Error(
    `LIANDAN_DEPLOYMENT=${deployment} was closed: ${next.tree} goes on from its logs. Take that name, or a new one. / ` +
      `部署名称 ${deployment} 已关闭，其日志由 ${next.tree} 接续：请使用后者或另取新名`,
  );
}
