// Finds a browser for the tests of the site.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const programs = {
  linux: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/microsoft-edge', '/snap/bin/chromium'],
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'],
  win32: ['ProgramFiles', 'ProgramFiles(x86)'].flatMap((folder) =>
    ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe']
      .map((file) => `${process.env[folder]}\\${file}`)),
};

export const howToInstall =
  'Install Chromium (apt-get install chromium), Chrome or Edge, or set BROWSER_PATH to a browser based on Chromium.';

/** The path of a browser, or undefined. */
export const browserPath = process.env.BROWSER_PATH || (programs[process.platform] ?? []).find((file) => existsSync(file));

export function launch() {
  // Without these, Chromium calls services of its own. A sandbox cannot be created by root.
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-quic'];
  return chromium.launch({ executablePath: browserPath, args: process.getuid?.() === 0 ? [...quiet, '--no-sandbox'] : quiet });
}
