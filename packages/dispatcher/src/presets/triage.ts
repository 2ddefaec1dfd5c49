import type { RuleFile } from '../rules/rule-file.gen.js';
import type { HookSettings } from './infra.js';

export interface TriageSettings extends HookSettings {
  /** PLANE_INTAKE_PROJECT_ID: whose new issues are taken in. Undefined: those of every project. */
  readonly intakeProject?: string;
  /** TASK_TRIAGE_HOOK_MODEL */
  readonly model?: string;
}

/** New issues become `task.inbox.issue.created`, and triage is told of each once. */
export function triagePreset({ hookUrl, hookDeliver, intakeProject, model }: TriageSettings): RuleFile {
  return {
    allow: [new URL(hookUrl).origin],
    rules: [
      {
        name: 'task-intake',
        description: 'A new issue of the intake project is an event of its own.',
        on: ['webhook.plane.#'],
        when: {
          ticket: { actions: ['created'], ...(intakeProject === undefined ? {} : { projects: [intakeProject] }) },
        },
        once: { key: '{{ticket.issue_id}}', fingerprint: 'created' },
        publish: {
          type: 'task.inbox.issue.created',
          payload: {
            provider: 'plane',
            source_event: '{{event.event_type}}',
            issue: {
              issue_id: '{{ticket.issue_id}}',
              issue_ref: '{{ticket.ticket_ref}}',
              title: '{{ticket.title}}',
              url: '{{ticket.url}}',
              created_at: '{{ticket.created_at}}',
              state: '{{ticket.state}}',
              project_id: '{{ticket.project_id}}',
              workspace_id: '{{ticket.workspace_id}}',
            },
          },
        },
      },
      {
        name: 'task-triage',
        description: 'Triage is told of what came in.',
        on: ['task.inbox.issue.created'],
        once: { key: '{{payload.issue.issue_id}}', fingerprint: 'seen' },
        hook: {
          url: hookUrl,
          tokenEnv: 'OPENCLAW_HOOK_TOKEN',
          body: {
            message: '{{text.task_inbox}}',
            name: 'TaskInboxIssueCreated',
            sessionKey: 'hook:task-inbox:{{payload.issue.issue_id}}',
            wakeMode: 'now',
            deliver: hookDeliver,
            timeoutSeconds: 180,
            ...(model === undefined ? {} : { model }),
          },
        },
      },
    ],
  };
}
