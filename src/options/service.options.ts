/** What the service is: see {@link MetricsModuleOptions.service}. */
export interface ServiceOptions {
  /**
   * What the service is called, up to 128 characters. Generated dashboards, rules and configurations call it so, too,
   * unless their `job` says otherwise.
   *
   * @default none; what is generated takes the `prefix`, else `nestjs`
   */
  name?: string | undefined;

  /** The version that runs, up to 128 characters: `1.4.2`. @default none */
  version?: string | undefined;

  /** The commit that it was built from, up to 128 characters. @default none */
  revision?: string | undefined;

  /** The branch that it was built from, up to 128 characters. @default none */
  branch?: string | undefined;
}
