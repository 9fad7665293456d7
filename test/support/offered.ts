import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ModulesContainer } from '@nestjs/core';
import { type Offers, OFFERS } from '#src/http/offers';

/** Every operation of which some reading tells whether it is open to the caller. */
export function offeredOperations(app: NestFastifyApplication): Set<string> {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((each) => [...each.controllers.values()]);
  const handlers = controllers.flatMap(({ metatype }) => {
    const prototype = (metatype as { prototype?: object } | null)?.prototype ?? {};
    return Object.getOwnPropertyNames(prototype).map(
      (name) => Object.getOwnPropertyDescriptor(prototype, name)?.value as object | undefined,
    );
  });
  const offers = handlers.flatMap((handler) =>
    typeof handler === 'function' ? ((Reflect.getMetadata(OFFERS, handler) as Offers | undefined) ?? []) : [],
  );
  return new Set(offers.flatMap(({ operations }) => operations));
}
