/** CI sets it: there a server that cannot be reached is a failure and not a reason to skip. */
export function areServersRequired(): boolean {
  return process.env['BLOODBANK_REQUIRE_SERVERS'] === '1';
}
