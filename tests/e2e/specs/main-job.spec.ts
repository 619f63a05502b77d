// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test, type Browser, type Page } from '@playwright/test'
import { choose, signIn, speak, tensileFile, thicknesses, type Language, type Role } from '../support'

const words = {
	zh: {
		register: '登记样品', standards: '按哪些标准判定', methods: '用哪些方法检测', fix: /确定方案/, preview: '先计算看看', save: '保存数据',
		parallel: '平行', perpendicular: '垂直', results: '结果', verdicts: '判定', submit: '提交审核', approve: '批准', issue: '签发报告',
		genuine: '报告真实有效', altered: '文件已被改动', strength: '抗张强度',
	},
	en: {
		register: 'Register a sample', standards: 'Judge by which standards', methods: 'Test by which methods', fix: /Fix the plan/, preview: 'Compute first', save: 'Save readings',
		parallel: 'parallel', perpendicular: 'perpendicular', results: 'Results', verdicts: 'Verdicts', submit: 'Submit for review', approve: 'Approve', issue: 'Issue the report',
		genuine: 'The report is genuine', altered: 'The file was altered', strength: 'Tensile strength',
	},
}

async function as(browser: Browser, role: Role, language: Language): Promise<Page> {
	const page = await (await browser.newContext()).newPage()
	await speak(page, language)
	await signIn(page, role, language)
	return page
}

async function register(page: Page, language: Language): Promise<void> {
	const w = words[language]
	await page.getByRole('button', { name: w.register }).click()
	await page.locator('#f-name').fill(`Sofa leather ${language}`)
	await choose(page, page.locator('.el-form-item', { has: page.locator('#f-customer_id') }).locator('.el-select'), /./)
	await choose(page, page.locator('.el-form-item', { has: page.locator('#f-product') }).locator('.el-select'), /家具|Furniture/)
	await page.locator('.el-radio', { hasText: 'B' }).click()
	await page.locator('button[type=submit]').click()
	await expect(page.getByText(/WJ-\d{4}-\d{6}/).first()).toBeVisible()
}

async function plan(page: Page, language: Language): Promise<void> {
	const w = words[language]
	const standards = page.getByRole('region', { name: w.standards })
	for (const id of ['GB 20400', 'QB/T 2703']) await standards.getByText(id, { exact: true }).click()
	const automotive = standards.getByRole('listitem').filter({ hasText: 'QB/T 2703' })
	await choose(page, automotive.locator('.el-select'), /^II /)
	const methods = page.getByRole('region', { name: w.methods })
	const tensile = 'QB/T 2710:2018'
	await expect(methods.locator('.el-checkbox.is-checked', { hasText: tensile })).toBeVisible()
	const ticked = (await methods.locator('li .el-checkbox.is-checked').allInnerTexts()).map((text) => text.trim())
	for (const other of ticked.filter((text) => text !== tensile)) await methods.getByText(other, { exact: true }).click()
	await page.getByRole('button', { name: w.fix }).click()
	await expect(page).toHaveURL(/readings$/)
}

async function measure(page: Page, language: Language): Promise<void> {
	const w = words[language]
	await page.locator('input[type=file]').setInputFiles(tensileFile())
	await expect(page.locator('.uplot canvas')).toBeVisible()
	const rows = page.locator('.grid-table tbody tr', { has: page.locator('.el-input') })
	await expect(rows).toHaveCount(6)
	for (const [i, thickness] of thicknesses.entries()) {
		const row = rows.nth(i)
		await row.getByLabel(/^(宽度|Width)/).fill('10.0')
		await row.getByLabel(/^(厚度|Thickness)/).fill(thickness)
		await choose(page, row.locator('.el-select'), i < 3 ? w.parallel : w.perpendicular)
	}
	await page.getByRole('button', { name: w.preview }).click()
	const strength = page.locator('details', { hasText: w.strength }).first()
	await expect(strength).toContainText('12.3')
	const saved = page.waitForResponse((r) => r.url().endsWith('/readings') && r.request().method() === 'POST')
	await page.getByRole('button', { name: w.save }).click()
	expect((await saved).status()).toBe(201)
	await page.getByRole('link', { name: w.results, exact: true }).click()
	await expect(page.locator('.results details', { hasText: w.parallel }).first()).toContainText('13.8')
	await page.locator('.results summary').first().click()
	await expect(page.locator('.results .steps li').first()).toBeVisible()
}

for (const language of ['zh', 'en'] as const)
	test(`from a sample to a report that a stranger can verify (${language})`, async ({ browser }) => {
		const w = words[language]
		const technician = await as(browser, 'technician', language)
		await register(technician, language)
		await plan(technician, language)
		await measure(technician, language)
		await technician.getByRole('link', { name: w.verdicts, exact: true }).click()
		await expect(technician.locator('.matrix')).toContainText('QB/T 2703')
		await technician.getByRole('button', { name: '2027-04-01' }).click()
		await expect(technician.locator('.matrix')).toContainText('GB 20400')
		await technician.screenshot({ path: `shots/main-verdicts-${language}.png`, fullPage: true })
		await technician.getByRole('button', { name: w.submit }).click()
		await expect(technician.getByRole('button', { name: w.submit })).toBeHidden()
		const sample = new URL(technician.url()).pathname.split('/')[2]
		await technician.goto(`/samples/${sample}/review`)
		await expect(technician.getByRole('button', { name: w.approve })).toHaveCount(0)

		const signatory = await as(browser, 'signatory', language)
		await signatory.goto(`/samples/${sample}/review`)
		await signatory.getByRole('button', { name: w.approve }).click()
		await signatory.getByRole('button', { name: w.issue }).click()
		const link = signatory.locator('a[href^="/verify/"].mono')
		await expect(link).toBeVisible()
		const pdf = await (await signatory.request.get(`/api/v1/samples/${sample}/report.pdf`)).body()
		expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
		await signatory.screenshot({ path: `shots/main-report-${language}.png`, fullPage: true })

		const stranger = await (await browser.newContext()).newPage()
		await speak(stranger, language)
		await stranger.goto((await link.getAttribute('href')) as string)
		await expect(stranger.locator('.result.genuine')).toContainText(w.genuine)
		const drop = stranger.locator('input[type=file]')
		await drop.setInputFiles({ name: 'report.pdf', mimeType: 'application/pdf', buffer: pdf })
		await expect(stranger.locator('.result.plain')).toContainText(w.genuine)
		const forged = Buffer.from(pdf)
		forged[Math.floor(forged.length / 2)] ^= 1
		await drop.setInputFiles({ name: 'report.pdf', mimeType: 'application/pdf', buffer: forged })
		await expect(stranger.locator('.result.plain')).toContainText(w.altered)
		await stranger.screenshot({ path: `shots/main-verify-${language}.png`, fullPage: true })
	})
