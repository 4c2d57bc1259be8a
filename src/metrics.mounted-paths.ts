import { Injectable } from '@nestjs/common';

/** The paths in the code under which a framework answers without a route: on Express, servers of GraphQL are middleware. */
@Injectable()
export class MountedPaths {
  private readonly paths = new Map<string, string>();

  add(path: string): void {
    this.paths.set(path.toLowerCase(), path);
  }

  /**
   * The path as it stands in the code; `undefined` where nothing is known to be mounted.
   *
   * @param baseUrl what Express took from the URL, which the client may have written in any case
   */
  of(baseUrl: string | undefined): string | undefined {
    return this.paths.size === 0 || baseUrl === undefined ? undefined : this.paths.get(baseUrl.toLowerCase());
  }
}
