import { describeRules, type Finding, type Report } from '@bloodbank/compat';
import type { Location, Log, Result } from 'sarif';
import { readVersion } from '../../version.js';
import { findingDetails } from './finding-details.js';
import { isWholePath } from './from-the-top.js';
import { type UnusedAcceptance, unusedAcceptances } from './unused-acceptances.js';

/** SARIF 2.1.0, which code scanning services read. Fingerprints survive commits, so a finding stays the same one. */
export function formatSarif(report: Report, acceptedFile: string): Log {
  const findings = report.events.flatMap((event) => event.findings);
  const unused = unusedAcceptances(report);
  const used = new Set([...findings, ...unused].map(({ rule }) => rule));
  const rules = describeRules().filter(({ id }) => used.has(id));
  const indexOf = new Map(rules.map(({ id }, index) => [id, index]));
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
              help: { text: `${fix} See docs/compatibility-rules.md#${id}` },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: [
          ...findings.map((finding) => toResult(finding, indexOf.get(finding.rule) ?? -1, report.summary.against)),
          ...unused.map((each) => fromUnused(each, indexOf.get(each.rule) ?? -1, acceptedFile)),
        ],
      },
    ],
  };
}

function toResult(finding: Finding, ruleIndex: number, against: string): Result {
  const { rule, level, message, file, line, column, previous, fingerprint, accepted, event_type, version } = finding;
  return {
    ruleId: rule,
    ruleIndex,
    level,
    message: { text: [message, ...findingDetails(finding)].join('\n') },
    locations: [
      {
        ...locationOf(file, line, column),
        logicalLocations: [{ fullyQualifiedName: `${event_type} version ${version}`, kind: 'type' }],
      },
    ],
    ...(previous === undefined
      ? {}
      : {
          relatedLocations: [
            {
              id: 1,
              message: { text: `As it was in ${against}.` },
              ...locationOf(previous.file, previous.line, previous.column),
            },
          ],
        }),
    partialFingerprints: { 'bloodbank/v1': fingerprint },
    ...(accepted === undefined ? {} : { suppressions: [{ kind: 'external', justification: accepted.reason }] }),
  };
}

function fromUnused({ rule, level, message, fingerprint }: UnusedAcceptance, ruleIndex: number, file: string): Result {
  return {
    ruleId: rule,
    ruleIndex,
    level,
    message: { text: message },
    locations: [locationOf(file, 1, 1)],
    partialFingerprints: { 'bloodbank/v1': `unused-${fingerprint}` },
  };
}

function locationOf(file: string, startLine: number, startColumn: number): Location {
  return { physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine, startColumn } } };
}

/** A relative reference as RFC 3986 has it: a colon in its first segment would make that a scheme. */
function uriOf(file: string): string {
  const path = file
    .replaceAll(/\p{Cs}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
  if (!isWholePath(file)) return path;
  return file.startsWith('/') ? `file://${path}` : `file:///${path.replace('%3A', ':')}`;
}
