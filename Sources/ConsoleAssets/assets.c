#include "ConsoleAssets.h"

// The language standard that SwiftPM can ask for is older than #embed; clang has it in every mode.
#pragma clang diagnostic ignored "-Wc23-extensions"

// Every file that the console needs, put into the binary by the compiler (C23 #embed). Paths are relative to this file.
// A test holds this list against the folder `files/`.

static const unsigned char console_css[] = {
#embed "files/console.css"
};
static const unsigned char console_js[] = {
#embed "files/console.js"
};
static const unsigned char document_js[] = {
#embed "files/document.js"
};
static const unsigned char play_js[] = {
#embed "files/play.js"
};
static const unsigned char sheet_js[] = {
#embed "files/sheet.js"
};
static const unsigned char receipt_js[] = {
#embed "files/receipt.js"
};
static const unsigned char logo_svg[] = {
#embed "files/logo.svg"
};
static const unsigned char words_txt[] = {
#embed "files/words.txt"
};
static const unsigned char templates_account_list_mustache[] = {
#embed "files/templates/account-list.mustache"
};
static const unsigned char templates_agreement_list_mustache[] = {
#embed "files/templates/agreement-list.mustache"
};
static const unsigned char templates_agreement_mustache[] = {
#embed "files/templates/agreement.mustache"
};
static const unsigned char templates_catalogue_mustache[] = {
#embed "files/templates/catalogue.mustache"
};
static const unsigned char templates_certificate_form_mustache[] = {
#embed "files/templates/certificate-form.mustache"
};
static const unsigned char templates_certificate_mustache[] = {
#embed "files/templates/certificate.mustache"
};
static const unsigned char templates_crumbs_mustache[] = {
#embed "files/templates/crumbs.mustache"
};
static const unsigned char templates_dataset_list_mustache[] = {
#embed "files/templates/dataset-list.mustache"
};
static const unsigned char templates_dataset_problem_mustache[] = {
#embed "files/templates/dataset-problem.mustache"
};
static const unsigned char templates_dataset_request_mustache[] = {
#embed "files/templates/dataset-request.mustache"
};
static const unsigned char templates_dataset_row_mustache[] = {
#embed "files/templates/dataset-row.mustache"
};
static const unsigned char templates_dataset_mustache[] = {
#embed "files/templates/dataset.mustache"
};
static const unsigned char templates_desk_mustache[] = {
#embed "files/templates/desk.mustache"
};
static const unsigned char templates_quality_mustache[] = {
#embed "files/templates/quality.mustache"
};
static const unsigned char templates_sharing_list_mustache[] = {
#embed "files/templates/sharing-list.mustache"
};
static const unsigned char templates_ticket_mustache[] = {
#embed "files/templates/ticket.mustache"
};
static const unsigned char templates_ticket_row_mustache[] = {
#embed "files/templates/ticket-row.mustache"
};
static const unsigned char templates_sharing_row_mustache[] = {
#embed "files/templates/sharing-row.mustache"
};
static const unsigned char templates_right_mustache[] = {
#embed "files/templates/right.mustache"
};
static const unsigned char templates_grant_list_mustache[] = {
#embed "files/templates/grant-list.mustache"
};
static const unsigned char templates_grant_mustache[] = {
#embed "files/templates/grant.mustache"
};
static const unsigned char templates_asset_list_mustache[] = {
#embed "files/templates/asset-list.mustache"
};
static const unsigned char templates_call_rates_mustache[] = {
#embed "files/templates/call-rates.mustache"
};
static const unsigned char templates_dataset_tables_mustache[] = {
#embed "files/templates/dataset-tables.mustache"
};
static const unsigned char templates_dataset_use_mustache[] = {
#embed "files/templates/dataset-use.mustache"
};
static const unsigned char templates_price_list_mustache[] = {
#embed "files/templates/price-list.mustache"
};
static const unsigned char templates_right_list_mustache[] = {
#embed "files/templates/right-list.mustache"
};
static const unsigned char templates_data_list_mustache[] = {
#embed "files/templates/data-list.mustache"
};
static const unsigned char templates_data_list_index_mustache[] = {
#embed "files/templates/data-list-index.mustache"
};
static const unsigned char templates_right_row_mustache[] = {
#embed "files/templates/right-row.mustache"
};
static const unsigned char templates_sharing_mustache[] = {
#embed "files/templates/sharing.mustache"
};
static const unsigned char templates_idle_list_mustache[] = {
#embed "files/templates/idle-list.mustache"
};
static const unsigned char templates_evaluation_mustache[] = {
#embed "files/templates/evaluation.mustache"
};
static const unsigned char templates_event_mustache[] = {
#embed "files/templates/event.mustache"
};
static const unsigned char templates_evidence_mustache[] = {
#embed "files/templates/evidence.mustache"
};
static const unsigned char templates_field_mustache[] = {
#embed "files/templates/field.mustache"
};
static const unsigned char templates_job_list_mustache[] = {
#embed "files/templates/job-list.mustache"
};
static const unsigned char templates_job_mustache[] = {
#embed "files/templates/job.mustache"
};
static const unsigned char templates_layout_mustache[] = {
#embed "files/templates/layout.mustache"
};
static const unsigned char templates_lineage_mustache[] = {
#embed "files/templates/lineage.mustache"
};
static const unsigned char templates_meter_mustache[] = {
#embed "files/templates/meter.mustache"
};
static const unsigned char templates_model_list_mustache[] = {
#embed "files/templates/model-list.mustache"
};
static const unsigned char templates_model_compare_mustache[] = {
#embed "files/templates/model-compare.mustache"
};
static const unsigned char templates_model_keys_mustache[] = {
#embed "files/templates/model-keys.mustache"
};
static const unsigned char templates_playground_mustache[] = {
#embed "files/templates/playground.mustache"
};
static const unsigned char templates_play_figures_mustache[] = {
#embed "files/templates/play-figures.mustache"
};
static const unsigned char templates_model_mustache[] = {
#embed "files/templates/model.mustache"
};
static const unsigned char templates_eval_page_mustache[] = {
#embed "files/templates/eval-page.mustache"
};
static const unsigned char templates_eval_axes_mustache[] = {
#embed "files/templates/eval-axes.mustache"
};
static const unsigned char templates_filing_page_mustache[] = {
#embed "files/templates/filing-page.mustache"
};
static const unsigned char templates_filing_board_mustache[] = {
#embed "files/templates/filing-board.mustache"
};
static const unsigned char templates_need_form_mustache[] = {
#embed "files/templates/need-form.mustache"
};
static const unsigned char templates_need_list_mustache[] = {
#embed "files/templates/need-list.mustache"
};
static const unsigned char templates_own_models_mustache[] = {
#embed "files/templates/own-models.mustache"
};
static const unsigned char templates_sheet_mustache[] = {
#embed "files/templates/sheet.mustache"
};
static const unsigned char templates_need_row_mustache[] = {
#embed "files/templates/need-row.mustache"
};
static const unsigned char templates_need_mustache[] = {
#embed "files/templates/need.mustache"
};
static const unsigned char templates_number_mustache[] = {
#embed "files/templates/number.mustache"
};
static const unsigned char templates_offer_card_mustache[] = {
#embed "files/templates/offer-card.mustache"
};
static const unsigned char templates_offer_mustache[] = {
#embed "files/templates/offer.mustache"
};
static const unsigned char templates_overview_mustache[] = {
#embed "files/templates/overview.mustache"
};
static const unsigned char templates_pager_mustache[] = {
#embed "files/templates/pager.mustache"
};
static const unsigned char templates_password_mustache[] = {
#embed "files/templates/password.mustache"
};
static const unsigned char templates_problem_mustache[] = {
#embed "files/templates/problem.mustache"
};
static const unsigned char templates_request_mustache[] = {
#embed "files/templates/request.mustache"
};
static const unsigned char templates_sign_in_mustache[] = {
#embed "files/templates/sign-in.mustache"
};
static const unsigned char templates_statement_mustache[] = {
#embed "files/templates/statement.mustache"
};
static const unsigned char templates_terms_mustache[] = {
#embed "files/templates/terms.mustache"
};
static const unsigned char templates_timeline_mustache[] = {
#embed "files/templates/timeline.mustache"
};
static const unsigned char templates_loads_mustache[] = {
#embed "files/templates/loads.mustache"
};
static const unsigned char templates_phases_mustache[] = {
#embed "files/templates/phases.mustache"
};
static const unsigned char templates_queue_mustache[] = {
#embed "files/templates/queue.mustache"
};
static const unsigned char templates_tabs_mustache[] = {
#embed "files/templates/tabs.mustache"
};
static const unsigned char templates_pool_mustache[] = {
#embed "files/templates/pool.mustache"
};
static const unsigned char templates_site_mustache[] = {
#embed "files/templates/site.mustache"
};
static const unsigned char templates_site_list_mustache[] = {
#embed "files/templates/site-list.mustache"
};
static const unsigned char templates_job_form_mustache[] = {
#embed "files/templates/job-form.mustache"
};
static const unsigned char templates_quote_mustache[] = {
#embed "files/templates/quote.mustache"
};
static const unsigned char templates_invoice_mustache[] = {
#embed "files/templates/invoice.mustache"
};
static const unsigned char templates_invoice_list_mustache[] = {
#embed "files/templates/invoice-list.mustache"
};
static const unsigned char templates_vouchers_mustache[] = {
#embed "files/templates/vouchers.mustache"
};

// Other people's files. Scripts/assets fetches them; without them pages work, but do not change by themselves.
#if __has_embed("files/vendor/htmx.min.js")
#define HAS_vendor_htmx_min_js 1
static const unsigned char vendor_htmx_min_js[] = {
#embed "files/vendor/htmx.min.js"
};
#endif
#if __has_embed("files/vendor/htmx-sse.min.js")
#define HAS_vendor_htmx_sse_min_js 1
static const unsigned char vendor_htmx_sse_min_js[] = {
#embed "files/vendor/htmx-sse.min.js"
};
#endif

#define ASSET(name, bytes) {name, bytes, sizeof bytes}
static const console_asset table[] = {
    ASSET("console.css", console_css),
    ASSET("console.js", console_js),
    ASSET("document.js", document_js),
    ASSET("sheet.js", sheet_js),
    ASSET("play.js", play_js),
    ASSET("receipt.js", receipt_js),
    ASSET("logo.svg", logo_svg),
    ASSET("words.txt", words_txt),
    ASSET("templates/account-list.mustache", templates_account_list_mustache),
    ASSET("templates/agreement-list.mustache", templates_agreement_list_mustache),
    ASSET("templates/agreement.mustache", templates_agreement_mustache),
    ASSET("templates/catalogue.mustache", templates_catalogue_mustache),
    ASSET("templates/certificate-form.mustache", templates_certificate_form_mustache),
    ASSET("templates/certificate.mustache", templates_certificate_mustache),
    ASSET("templates/crumbs.mustache", templates_crumbs_mustache),
    ASSET("templates/evaluation.mustache", templates_evaluation_mustache),
    ASSET("templates/event.mustache", templates_event_mustache),
    ASSET("templates/dataset-list.mustache", templates_dataset_list_mustache),
    ASSET("templates/dataset-problem.mustache", templates_dataset_problem_mustache),
    ASSET("templates/dataset-request.mustache", templates_dataset_request_mustache),
    ASSET("templates/dataset-row.mustache", templates_dataset_row_mustache),
    ASSET("templates/dataset.mustache", templates_dataset_mustache),
    ASSET("templates/desk.mustache", templates_desk_mustache),
    ASSET("templates/quality.mustache", templates_quality_mustache),
    ASSET("templates/sharing-list.mustache", templates_sharing_list_mustache),
    ASSET("templates/sharing-row.mustache", templates_sharing_row_mustache),
    ASSET("templates/ticket.mustache", templates_ticket_mustache),
    ASSET("templates/ticket-row.mustache", templates_ticket_row_mustache),
    ASSET("templates/right.mustache", templates_right_mustache),
    ASSET("templates/grant-list.mustache", templates_grant_list_mustache),
    ASSET("templates/grant.mustache", templates_grant_mustache),
    ASSET("templates/asset-list.mustache", templates_asset_list_mustache),
    ASSET("templates/call-rates.mustache", templates_call_rates_mustache),
    ASSET("templates/dataset-tables.mustache", templates_dataset_tables_mustache),
    ASSET("templates/dataset-use.mustache", templates_dataset_use_mustache),
    ASSET("templates/price-list.mustache", templates_price_list_mustache),
    ASSET("templates/right-list.mustache", templates_right_list_mustache),
    ASSET("templates/right-row.mustache", templates_right_row_mustache),
    ASSET("templates/data-list.mustache", templates_data_list_mustache),
    ASSET("templates/data-list-index.mustache", templates_data_list_index_mustache),
    ASSET("templates/sharing.mustache", templates_sharing_mustache),
    ASSET("templates/idle-list.mustache", templates_idle_list_mustache),
    ASSET("templates/evidence.mustache", templates_evidence_mustache),
    ASSET("templates/field.mustache", templates_field_mustache),
    ASSET("templates/job-list.mustache", templates_job_list_mustache),
    ASSET("templates/job.mustache", templates_job_mustache),
    ASSET("templates/layout.mustache", templates_layout_mustache),
    ASSET("templates/lineage.mustache", templates_lineage_mustache),
    ASSET("templates/meter.mustache", templates_meter_mustache),
    ASSET("templates/model-list.mustache", templates_model_list_mustache),
    ASSET("templates/model-compare.mustache", templates_model_compare_mustache),
    ASSET("templates/model-keys.mustache", templates_model_keys_mustache),
    ASSET("templates/playground.mustache", templates_playground_mustache),
    ASSET("templates/play-figures.mustache", templates_play_figures_mustache),
    ASSET("templates/model.mustache", templates_model_mustache),
    ASSET("templates/eval-page.mustache", templates_eval_page_mustache),
    ASSET("templates/eval-axes.mustache", templates_eval_axes_mustache),
    ASSET("templates/filing-page.mustache", templates_filing_page_mustache),
    ASSET("templates/filing-board.mustache", templates_filing_board_mustache),
    ASSET("templates/own-models.mustache", templates_own_models_mustache),
    ASSET("templates/sheet.mustache", templates_sheet_mustache),
    ASSET("templates/need-form.mustache", templates_need_form_mustache),
    ASSET("templates/need-list.mustache", templates_need_list_mustache),
    ASSET("templates/need-row.mustache", templates_need_row_mustache),
    ASSET("templates/need.mustache", templates_need_mustache),
    ASSET("templates/number.mustache", templates_number_mustache),
    ASSET("templates/offer-card.mustache", templates_offer_card_mustache),
    ASSET("templates/offer.mustache", templates_offer_mustache),
    ASSET("templates/overview.mustache", templates_overview_mustache),
    ASSET("templates/pager.mustache", templates_pager_mustache),
    ASSET("templates/password.mustache", templates_password_mustache),
    ASSET("templates/problem.mustache", templates_problem_mustache),
    ASSET("templates/request.mustache", templates_request_mustache),
    ASSET("templates/sign-in.mustache", templates_sign_in_mustache),
    ASSET("templates/statement.mustache", templates_statement_mustache),
    ASSET("templates/terms.mustache", templates_terms_mustache),
    ASSET("templates/timeline.mustache", templates_timeline_mustache),
    ASSET("templates/loads.mustache", templates_loads_mustache),
    ASSET("templates/phases.mustache", templates_phases_mustache),
    ASSET("templates/queue.mustache", templates_queue_mustache),
    ASSET("templates/tabs.mustache", templates_tabs_mustache),
    ASSET("templates/pool.mustache", templates_pool_mustache),
    ASSET("templates/site.mustache", templates_site_mustache),
    ASSET("templates/site-list.mustache", templates_site_list_mustache),
    ASSET("templates/job-form.mustache", templates_job_form_mustache),
    ASSET("templates/quote.mustache", templates_quote_mustache),
    ASSET("templates/invoice.mustache", templates_invoice_mustache),
    ASSET("templates/invoice-list.mustache", templates_invoice_list_mustache),
    ASSET("templates/vouchers.mustache", templates_vouchers_mustache),
#ifdef HAS_vendor_htmx_min_js
    ASSET("vendor/htmx.min.js", vendor_htmx_min_js),
#endif
#ifdef HAS_vendor_htmx_sse_min_js
    ASSET("vendor/htmx-sse.min.js", vendor_htmx_sse_min_js),
#endif
    {0, 0, 0},
};

const console_asset *console_assets(void) { return table; }
