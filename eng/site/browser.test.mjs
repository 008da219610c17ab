// Uses the site as a reader does, in a browser: every page, the navigation, the search and both themes. It works without a network.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { browserPath, howToInstall, launch } from './browser.mjs';
import { root } from './pages.mjs';
import { serve } from './serve.mjs';

const folder = path.join(root, 'artifacts/site');
const addresses = readdirSync(folder, { recursive: true }).map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.html') && !file.endsWith('toc.html'));
const wide = { width: 1280, height: 900 };
const narrow = { width: 375, height: 800 };

// A machine without a browser can test everything else. CI must have one, unless .ci/run could not install it.
const missing = browserPath ? false : `There is no browser. ${howToInstall}`;

if (process.env.CI && !process.env.NO_BROWSER) {
  test('CI has a browser', () => assert.ok(!missing, missing));
}

describe('In a browser', { skip: missing }, () => {
  let site, browser;

  before(async () => {
    [site, browser] = await Promise.all([serve(folder), launch()]);
  });

  after(async () => {
    await browser?.close();
    site?.close();
  });

  test('Every page fits wide and narrow screens, without errors and without requests to elsewhere', async () => {
    await withPage({}, async (page) => {
      for (const address of addresses) {
        await open(page, address);
        const missing = await page.$$eval('article img', (images) => images.filter((image) => !image.naturalWidth).map(({ src }) => src));
        assert.deepEqual(missing, [], address);
        for (const size of [wide, narrow]) {
          await page.setViewportSize(size);
          const width = await page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(width <= size.width, `${address} is ${width} pixels wide, beyond ${size.width}`);
        }
      }
    });
  });

  test('The table of contents and the entries at the top lead through the site', async () => {
    await withPage({ viewport: wide }, async (page) => {
      await open(page, 'index.html');
      await page.click('#toc >> text=Backfill and verify');
      await page.waitForURL(/docs\/backfill-and-verify\.html/);
      await page.click('#navbar >> text=API');
      await page.waitForURL(/api\//);
      await page.click('#toc >> text=ReplicatorOptions');
      await page.waitForURL(/api\/DynamoReplicator\.ReplicatorOptions\.html/);
      await page.click('.navbar-brand');
      await page.waitForURL(/index\.html/);
    });
  });

  test('The page of Replicator describes its constructors and methods', async () => {
    await withPage({ viewport: wide }, async (page) => {
      await open(page, 'api/DynamoReplicator.Replicator.html');
      assert.match(await page.textContent('h1'), /Class\s+Replicator/);
      const text = await page.textContent('article');
      for (const member of ['Replicator(ReplicatorOptions)', 'HandleAsync(Stream, ILambdaContext)', 'Exceptions']) {
        assert.ok(text.includes(member), member);
      }
    });
  });

  test('The search finds seed on the page that describes it', async () => {
    await withPage({ viewport: wide }, async (page) => {
      await open(page, 'index.html');
      await page.fill('#search-query:not([disabled])', 'seed');
      await page.waitForSelector('#search-results .sr-item');
      const found = await page.$$eval('#search-results .sr-item .item-title', (titles) => titles.map((title) => title.textContent));
      assert.ok(found.some((title) => title.includes('Backfill and verify')), found.join('; '));
      await open(page, await page.getAttribute('#search-results .sr-item a:has-text("Backfill and verify")', 'href'));
      assert.match(await page.textContent('article'), /--seed/);
    });
  });

  for (const colorScheme of ['light', 'dark']) {
    test(`Text is readable in the ${colorScheme} theme`, async () => {
      await withPage({ viewport: wide, colorScheme }, async (page) => {
        for (const address of ['index.html', 'docs/configuration.html', 'api/DynamoReplicator.Replicator.html']) {
          await open(page, address);
          assert.equal(await page.getAttribute('html', 'data-bs-theme'), colorScheme);
          for (const [text, ratio] of await page.evaluate(contrasts)) {
            assert.ok(ratio >= 4.5, `${address}: the contrast of '${text}' is ${ratio.toFixed(1)}`);
          }
        }
      });
    });
  }

  test('The theme can be chosen', async () => {
    await withPage({ viewport: wide, colorScheme: 'light' }, async (page) => {
      await open(page, 'index.html');
      await page.click('[title="Change theme"]');
      await page.click('text=Dark');
      assert.equal(await page.getAttribute('html', 'data-bs-theme'), 'dark');
    });
  });

  // Fails on errors and on requests to other addresses, whatever the test looks at.
  async function withPage(options, use) {
    const context = await browser.newContext(options);
    const problems = [];
    const page = await context.newPage();
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && problems.push(`${page.url()}: ${message.text()}`));
    page.on('pageerror', (error) => problems.push(`${page.url()}: ${error.message}`));
    page.on('response', (response) => response.status() >= 400 && problems.push(`${response.url()}: ${response.status()}`));
    page.on('request', (request) => /^https?:/.test(request.url()) && !request.url().startsWith(site.url)
      && problems.push(`${page.url()} requests ${request.url()}`));
    try {
      await use(page);
    } finally {
      await context.close();
    }
    assert.deepEqual(problems, []);
  }

  // The page is complete when its table of contents is there.
  async function open(page, address) {
    await page.goto(new URL(address, site.url).href, { waitUntil: 'load' });
    await page.waitForSelector('#toc a', { state: 'attached' });
  }
});

// Runs in the page: the contrast of the text of each kind of element to its background.
function contrasts() {
  const numbers = (color) => color.match(/[\d.]+/g).map(Number);
  const luminance = (color) => numbers(color).slice(0, 3).map((value) => value / 255)
    .map((value) => (value <= 0.04 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const background = (element) => {
    const color = getComputedStyle(element).backgroundColor;
    return (numbers(color)[3] ?? 1) > 0.5 || !element.parentElement ? color : background(element.parentElement);
  };
  return ['p', 'li', 'td', 'th', 'h1', 'h2', 'a', 'code', 'pre code', '.toc a'].map((kind) => document.querySelector(`main ${kind}`))
    .filter((element) => element?.textContent.trim()).map((element) => {
      const [light, dark] = [luminance(getComputedStyle(element).color), luminance(background(element))].sort((a, b) => b - a);
      return [`${element.tagName}: ${element.textContent.trim().slice(0, 30)}`, (light + 0.05) / (dark + 0.05)];
    });
}
