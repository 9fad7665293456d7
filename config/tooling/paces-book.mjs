import writeExcelFile from 'write-excel-file/node';

const HEAD = ['台账类型', '产废场所', '日期', '废物代码', '废物名称', '数量（吨）', '容器编码', '利用处置方式'];

/** A workbook of so many rows of the ledger, as the import page takes it. */
export async function bookOf(rows) {
  const filled = Array.from({ length: rows }, (_, i) => [
    '产生',
    '',
    '2026-11-03',
    '900-052-31',
    '废铅蓄电池',
    `${i + 1}.5`,
    '',
    '',
  ]);
  const cells = [HEAD, ...filled].map((row) => row.map((value) => ({ value, type: String })));
  return {
    name: '台账.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: await writeExcelFile(cells).toBuffer(),
  };
}
