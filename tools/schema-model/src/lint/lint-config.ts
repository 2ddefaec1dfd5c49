/** The `lint` part of `bloodbank.config.json`. */
export interface LintConfig {
  readonly naming?: {
    /** Names that keep their form, each with the reason that lets them. */
    readonly allow?: readonly NamingAllowance[];
  };
}

export interface NamingAllowance {
  readonly type: string;
  readonly reason: string;
}

export function isAllowed(config: LintConfig, type: string): boolean {
  return allowances(config).some((allowance) => allowance.type === type && allowance.reason.trim() !== '');
}

export function allowances(config: LintConfig): readonly NamingAllowance[] {
  return config.naming?.allow ?? [];
}
