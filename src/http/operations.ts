import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import type { ModulesContainer } from '@nestjs/core';
import 'reflect-metadata';
import { type CommandTable, COMMANDS, type Creation, CREATION } from './commands.js';

type Handler = (...args: never[]) => unknown;

/** One operation of the API as its controller declares it. */
export interface Declared {
  /** Its name in the API document: `transferApplications_submit`. */
  id: string;
  method: string;
  /** As Nest writes it: `/v1/letters/:id/replyAgree`. */
  route: string;
  /** The collection, as it stands in the address. */
  resource: string;
  controller: Type;
  handler: Handler;
  /** Name of the handler. */
  name: string;
  /** The event that it asks a machine for. */
  verb?: string;
  creation?: Creation;
}

/** Every operation that the controllers serve, by controller. */
export const declaredOperations = (modules: ModulesContainer): Declared[] =>
  controllersOf(modules).flatMap(operationsOf);

function controllersOf(modules: ModulesContainer): Type[] {
  const found = new Set<Type>();
  for (const module of modules.values()) {
    for (const { metatype } of module.controllers.values()) if (metatype) found.add(metatype as Type);
  }
  return [...found].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function operationsOf(controller: Type): Declared[] {
  const prototype = controller.prototype as Record<string, unknown>;
  const base = [Reflect.getMetadata(PATH_METADATA, controller) as string | string[]].flat()[0] ?? '';
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const handler = prototype[name] as Handler;
    if (name === 'constructor' || typeof handler !== 'function') return [];
    const paths = Reflect.getMetadata(PATH_METADATA, handler) as string | string[] | undefined;
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (paths === undefined || method === undefined) return [];
    const table = Reflect.getMetadata(COMMANDS, handler) as CommandTable | undefined;
    const creation = Reflect.getMetadata(CREATION, handler) as Creation | undefined;
    return [paths].flat().map((path): Declared => {
      const route = `/${[base, path]
        .map((p) => p.replace(/^\/|\/$/g, ''))
        .filter(Boolean)
        .join('/')}`;
      // What stands beside every case has a controller of the whole version: its resource is the collection.
      const resource = base === 'v1' ? (route.split('/')[2] ?? base) : (base.split('/')[1] ?? base);
      const verb = table ? (route.split('/').pop() ?? '') : undefined;
      return {
        id: [resource.replace(/-./g, (m) => m.slice(1).toUpperCase()), verb ?? name].join('_').replace(/\W/g, '_'),
        method: (RequestMethod[method] ?? 'GET').toLowerCase(),
        ...{ route, resource, controller, handler, name },
        ...(verb === undefined ? {} : { verb }),
        ...(creation ? { creation } : {}),
      };
    });
  });
}
