import { useQuery } from '@tanstack/react-query';
import { type ApiDocument, kept, type Method } from './schema';

/** What may be asked of a collection or of one record of it. */
export interface Operation {
  /** As in the API document, e.g. `meetings_writeMinutes`. */
  id: string;
  /** Below /v1/, with `{id}` where a record is meant. */
  path: string;
  /** Name of the component of its body; null where it takes none. */
  schema: string | null;
  /** It wants the version that the caller saw. */
  versioned: boolean;
}
interface Operations {
  /** One record can be read by its address; else by the list. */
  reads: boolean;
  /** Of the collection. */
  makes: Operation[];
  /** Of a record. */
  acts: Operation[];
}

const JSON_BODY = 'application/json';

function operationOf(path: string, post: Method | undefined): Operation | undefined {
  if (!post?.operationId) return undefined;
  const body = post.requestBody?.content[JSON_BODY]?.schema.$ref?.split('/').pop() ?? null;
  const versioned = post.parameters?.some(({ $ref }) => $ref?.endsWith('/IfMatch')) ?? false;
  return { id: post.operationId, path, schema: body === 'LettersNothing' ? null : body, versioned };
}

function operationsOf({ paths }: ApiDocument, resource: string): Operations {
  const root = `/v1/${resource}`;
  const found = Object.entries(paths).flatMap(([path, methods]) => {
    const rest = path.startsWith(`${root}/`) || path === root ? path.slice(root.length) : undefined;
    if (rest === undefined || !/^(\/[\w-]+|\/\{id\}\/[\w-]+)?$/.test(rest)) return [];
    const operation = operationOf(path.slice('/v1/'.length), methods?.post);
    return operation ? [operation] : [];
  });
  return {
    reads: paths[`${root}/{id}`]?.get !== undefined,
    makes: found.filter(({ path }) => !path.includes('{id}')),
    acts: found.filter(({ path }) => path.includes('{id}')),
  };
}

/** Everything that can be asked of a resource, from the API document. */
export const useOperations = (resource: string) =>
  useQuery({ ...kept, select: (document) => operationsOf(document, resource) });
