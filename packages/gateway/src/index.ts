export type { GatewayBus } from './gateway-bus.js';
export type { Intake, IntakeHealth, IntakeReceipt, IntakeRequest } from './intake/intake.js';
