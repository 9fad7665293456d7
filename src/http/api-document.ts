import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { type ApiDescription, openApiDocument } from './openapi.js';

/** The API document of this process; made when somebody first asks, since a start does not wait for it. */
@Injectable()
export class ApiDocument {
  private made: ApiDescription | undefined;

  constructor(private readonly modules: ModulesContainer) {}

  whole(): ApiDescription {
    return (this.made ??= openApiDocument(this.modules));
  }

  /** Name of the schema of what a POST to the path takes; null when it takes nothing. */
  bodyOf(path: string): string | null {
    const { paths, components } = this.whole();
    const body = paths[path]?.['post']?.['requestBody'] as Body | undefined;
    const name = body?.content['application/json'].schema.$ref.split('/').at(-1);
    const schema = name === undefined ? undefined : components.schemas[name];
    const properties = Object.keys((schema?.['properties'] ?? {}) as object).filter((key) => key !== 'justifications');
    return name !== undefined && properties.length > 0 ? name : null;
  }
}

interface Body {
  content: { 'application/json': { schema: { $ref: string } } };
}
