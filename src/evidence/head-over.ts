/** Of the newest confirmed head and the newest signed one, the first that covers the leaf `l`: for a LATERAL join. */
export const HEAD_OVER = `
  SELECT note, size FROM (
    (SELECT 1 AS place, note, size FROM liandan.log_confirmed WHERE tree = l.tree ORDER BY size DESC, at DESC LIMIT 1)
    UNION ALL
    (SELECT 2, note, size FROM liandan.log_checkpoint WHERE tree = l.tree ORDER BY size DESC LIMIT 1)
  ) heads WHERE size > l.idx ORDER BY place LIMIT 1`;
