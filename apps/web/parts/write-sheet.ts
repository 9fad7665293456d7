import writeXlsxFile from 'write-excel-file/browser';

/** A sheet of texts under a bold head. */
export const writeSheet = (head: readonly string[], rows: readonly (readonly string[])[]): Promise<Blob> =>
  writeXlsxFile(
    [
      head.map((value) => ({ value, fontWeight: 'bold' as const })),
      ...rows.map((row) => row.map((value) => ({ value, type: String }))),
    ],
    { columns: head.map(() => ({ width: 22 })) },
  ).toBlob();
