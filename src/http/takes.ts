import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import 'reflect-metadata';
import type { Asked } from '#access/access.guard';
import { bodyOf, type BodyClass } from './body.js';
import { type Asked as AskedCommand, onceOf } from './commands.js';
import type { List } from './page.js';

export const TAKES = 'http:takes';
export const LISTS = 'http:lists';

/** Names the body class of a handler that is no command of a case; `@Given()` hands the validated body over. */
export const Takes = (type: BodyClass) => SetMetadata(TAKES, type);
export const Given = createParamDecorator((_: unknown, context: ExecutionContext): object => {
  const type = Reflect.getMetadata(TAKES, context.getHandler()) as BodyClass | undefined;
  if (!type) throw new Error('@Given needs @Takes');
  return bodyOf(type, context.switchToHttp().getRequest<Asked>().body ?? {});
});

/** The body of a handler that takes none: whatever is in it is named as unknown. */
export class Nothing {}

/** Tells the API document which filters and sorts a list has. */
export const Lists = (list: List) => SetMetadata(LISTS, list);

export const QUERIES = 'http:queries';
/** Tells the API document which parameters a reading takes that is no list. */
export const Queries = (names: Record<string, string>) => SetMetadata(QUERIES, names);

export const GIVES = 'http:gives';
/** Tells the API document that the answer is no JSON. */
export const Gives = (type: string) => SetMetadata(GIVES, type);

export const TAKES_BYTES = 'http:takes-bytes';
/** The handler takes the bytes of a file as they come (`application/octet-stream`) and reads them itself. */
export const TakesBytes = () => SetMetadata(TAKES_BYTES, true);

export const KEYED = 'http:keyed';
/**
 * The handler wants an Idempotency-Key, which `@Once()` hands over. With `@Once('secret')` nothing of the body goes into what
 * is kept beside the key, not even as a hash that could be guessed at: the handler itself knows a repeat with other content.
 */
export const Keyed = () => SetMetadata(KEYED, true);
export const Once = createParamDecorator(
  (body: 'secret' | undefined, context: ExecutionContext): AskedCommand['once'] =>
    onceOf(context.switchToHttp().getRequest<Asked>(), body),
);
