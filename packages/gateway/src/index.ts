export type { ApiKey } from './auth/api-key.js';
export type { Gateway } from './create-gateway.js';
export { createGateway, DEFAULT_HOST, DEFAULT_PORT } from './create-gateway.js';
export type { GatewayBus } from './gateway-bus.js';
export type { GatewayOptions } from './gateway-options.js';
export type { DirectIntakeOptions } from './intake/direct-intake.js';
export { createDirectIntake } from './intake/direct-intake.js';
export type { Intake, IntakeHealth, IntakeReceipt, IntakeRequest } from './intake/intake.js';
export type { ReadinessCheck } from './read/readiness.js';
