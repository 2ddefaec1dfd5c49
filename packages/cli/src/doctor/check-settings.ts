import { explainSettings } from '@bloodbank/bus/config';
import { describeMisspelt, findMisspelt } from '../config/find-misspelt.js';
import { type Check, fail, pass, warn } from './check.js';

export const checkSettings: Check = {
  id: 'settings',
  title: 'Settings',
  async run({ settingsSources }) {
    const explained = explainSettings(settingsSources);
    const faults = explained.flatMap((setting) => ('fault' in setting ? setting.fault : []));
    const [first] = faults;
    if (first !== undefined) {
      const others = faults.length === 1 ? '' : ` And ${faults.length - 1} more.`;
      return fail(`${first.message}${others}`, `${first.remedy} \`bloodbank config check\` lists every one.`);
    }
    const [misspelt] = await findMisspelt(settingsSources);
    if (misspelt !== undefined) return warn(describeMisspelt(misspelt), 'Correct the name, or remove the line.');
    const said = explained.filter((setting) => 'origin' in setting && !/default|unset/.test(setting.origin.kind));
    return pass(`${said.length} of ${explained.length} are set; \`bloodbank config print\` shows them`);
  },
};
