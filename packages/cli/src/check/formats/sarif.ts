import { describeRules, type Finding, type Report } from '@bloodbank/compat';
import type { Location, Log, Result } from 'sarif';
import { readVersion } from '../../version.js';

/** SARIF 2.1.0, which code scanning services read. Fingerprints survive commits, so a finding stays the same one. */
export function formatSarif({ events }: Report): Log {
  const findings = events.flatMap((event) => event.findings);
  const used = new Set(findings.map(({ rule }) => rule));
  const rules = describeRules().filter(({ id }) => used.has(id));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'bloodbank check',
            semanticVersion: readVersion(),
            rules: rules.map(({ id, purpose, why, fix }) => ({
              id,
              shortDescription: { text: `Checks that ${purpose}` },
              fullDescription: { text: why },
              help: { text: fix },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) =>
          toResult(
            finding,
            rules.findIndex(({ id }) => id === finding.rule),
          ),
        ),
      },
    ],
  };
}

function toResult(finding: Finding, ruleIndex: number): Result {
  const { rule, level, message, file, line, column, previous, fingerprint, accepted, event_type, version } = finding;
  return {
    ruleId: rule,
    ruleIndex,
    level,
    message: { text: message },
    locations: [
      locationOf(file, line, column, [{ fullyQualifiedName: `${event_type} version ${version}`, kind: 'type' }]),
    ],
    ...(previous === undefined
      ? {}
      : {
          relatedLocations: [
            { id: 1, message: { text: 'As it was.' }, ...locationOf(previous.file, previous.line, previous.column) },
          ],
        }),
    partialFingerprints: { 'bloodbank/v1': fingerprint },
    ...(accepted === undefined ? {} : { suppressions: [{ kind: 'external', justification: accepted.reason }] }),
  };
}

function locationOf(
  file: string,
  startLine: number,
  startColumn: number,
  logicalLocations?: NonNullable<Location['logicalLocations']>,
): Location {
  const uri = encodeURI(file).replaceAll('#', '%23');
  const physicalLocation = { artifactLocation: { uri }, region: { startLine, startColumn } };
  return logicalLocations === undefined ? { physicalLocation } : { physicalLocation, logicalLocations };
}
