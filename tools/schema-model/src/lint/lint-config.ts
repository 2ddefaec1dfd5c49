/** The `lint` part of `bloodbank.config.json`. */
export interface LintConfig {
  readonly naming?: {
    /** Names that keep their form, each with the reason that lets them. */
    readonly allow?: readonly NamingAllowance[];
  };
  readonly annotations?: {
    /** `x-` words of others that are nearly words of ours, each with the reason that lets them. */
    readonly allow?: readonly AnnotationAllowance[];
  };
}

export interface AnnotationAllowance {
  readonly word: string;
  readonly reason: string;
}

export interface NamingAllowance {
  readonly type: string;
  readonly reason: string;
}

export function isAllowed(config: LintConfig, type: string): boolean {
  return namingAllowances(config).some((allowance) => allowance.type === type && allowance.reason.trim() !== '');
}

/** The words that `loadSchemaSet` and `generate` are to let pass. */
export function allowedAnnotations(config: LintConfig): ReadonlySet<string> {
  const reasoned = annotationAllowances(config).filter(({ reason }) => reason.trim() !== '');
  return new Set(reasoned.map(({ word }) => word));
}

export function namingAllowances(config: LintConfig): readonly NamingAllowance[] {
  return config.naming?.allow ?? [];
}

export function annotationAllowances(config: LintConfig): readonly AnnotationAllowance[] {
  return config.annotations?.allow ?? [];
}
