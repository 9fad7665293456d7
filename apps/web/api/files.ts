import { digestOf } from '../parts/digest';
import { read } from './client';
import { Problem, problemOf } from './problem';

/** A content as the server keeps it. */
export interface StoredFile {
  sha256: string;
  bytes: number;
  mediaType: string;
}

/**
 * Stores a file under its digest and says how much has gone, from 0 to 1. What the server has already is not sent again;
 * an upload that broke off is simply sent once more. Throws `Problem`.
 */
export async function storeFile(file: Blob, told: (part: number) => void = () => undefined): Promise<StoredFile> {
  const sha256 = await digestOf(file);
  return (await stored(sha256)) ?? (await sent(sha256, file, told));
}

const stored = (sha256: string): Promise<StoredFile | undefined> =>
  read<StoredFile>(`files/${sha256}`).catch((problem: unknown) => {
    if (problem instanceof Problem && problem.body.status === 404) return undefined;
    throw problem;
  });

/** By the older way of asking: `fetch` does not tell how much has gone. */
function sent(sha256: string, file: Blob, told: (part: number) => void): Promise<StoredFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', `/v1/files/${sha256}`);
    request.responseType = 'json';
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('accept-language', document.documentElement.lang || 'zh-CN');
    request.upload.onprogress = ({ loaded, total }) => told(total > 0 ? loaded / total : 0);
    request.onload = () =>
      request.status === 200
        ? resolve(request.response as StoredFile)
        : reject(problemOf(request.response, request.status));
    request.onerror = () => reject(problemOf(undefined));
    request.send(file);
  });
}

/** The bytes of a content that the case names. Throws `Problem`. */
export async function readFileOf(caseId: string, sha256: string): Promise<Blob> {
  const response = await fetch(addressOf(caseId, sha256), {
    headers: { 'accept-language': document.documentElement.lang || 'zh-CN' },
  }).catch(() => {
    throw problemOf(undefined);
  });
  if (response.ok) return response.blob();
  throw problemOf(await response.json().catch(() => undefined), response.status);
}
export const addressOf = (caseId: string, sha256: string) => `/v1/cases/${caseId}/files/${sha256}`;
