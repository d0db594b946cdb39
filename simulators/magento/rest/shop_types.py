"""Field names and types of stock, stores, taxes, groups, promotions, searches and bulk answers.

A line without indent names a type, the indented lines below list its fields as ``name:kind``. ``[kind]`` is a list,
a closing ``?`` means "left out when empty". A ``…-extension`` type that is not listed has no fields.
"""

SHOP_TYPES = """
asynchronous-operations-data-bulk-operations-status
    operations_list:[asynchronous-operations-data-summary-operation-status]
    extension_attributes:asynchronous-operations-data-bulk-summary-extension? user_type:int bulk_id:str
    description:str start_time:str user_id:int operation_count:int
asynchronous-operations-data-detailed-bulk-operations-status
    operations_list:[asynchronous-operations-data-operation]
    extension_attributes:asynchronous-operations-data-bulk-summary-extension? user_type:int bulk_id:str
    description:str start_time:str user_id:int operation_count:int
asynchronous-operations-data-operation-extension
    start_time:str?
asynchronous-operations-data-operation
    extension_attributes:asynchronous-operations-data-operation-extension? id:int bulk_uuid:str topic_name:str
    serialized_data:str result_serialized_data:str status:int result_message:str error_code:int
asynchronous-operations-data-summary-operation-status
    id:int status:int result_message:str error_code:int
catalog-inventory-data-stock-item
    item_id:int? product_id:int? stock_id:int? qty:float is_in_stock:bool is_qty_decimal:bool
    show_default_notification_message:bool use_config_min_qty:bool min_qty:float use_config_min_sale_qty:int
    min_sale_qty:float use_config_max_sale_qty:bool max_sale_qty:float use_config_backorders:bool backorders:int
    use_config_notify_stock_qty:bool notify_stock_qty:float use_config_qty_increments:bool qty_increments:float
    use_config_enable_qty_inc:bool enable_qty_increments:bool use_config_manage_stock:bool manage_stock:bool
    low_stock_date:str is_decimal_divided:bool stock_status_changed_auto:int
    extension_attributes:catalog-inventory-data-stock-item-extension?
catalog-inventory-data-stock-status
    product_id:int stock_id:int qty:int stock_status:int stock_item:catalog-inventory-data-stock-item
    extension_attributes:catalog-inventory-data-stock-status-extension?
customer-data-group-extension
    exclude_website_ids:[int]?
customer-data-group
    id:int? code:str tax_class_id:int tax_class_name:str? extension_attributes:customer-data-group-extension?
directory-data-country-information
    id:str two_letter_abbreviation:str three_letter_abbreviation:str full_name_locale:str full_name_english:str
    available_regions:[directory-data-region-information]?
    extension_attributes:directory-data-country-information-extension?
directory-data-currency-information
    base_currency_code:str base_currency_symbol:str default_display_currency_code:str
    default_display_currency_symbol:str available_currency_codes:[str] exchange_rates:[directory-data-exchange-rate]
    extension_attributes:directory-data-currency-information-extension?
directory-data-exchange-rate
    currency_to:str rate:float extension_attributes:directory-data-exchange-rate-extension?
directory-data-region-information
    id:str code:str name:str extension_attributes:directory-data-region-information-extension?
framework-filter
    field:str value:str condition_type:str?
framework-search-criteria
    filter_groups:[framework-search-filter-group] sort_orders:[framework-sort-order]? page_size:int?
    current_page:int?
framework-search-filter-group
    filters:[framework-filter]?
framework-sort-order
    field:str direction:str
inventory-api-data-source-carrier-link
    carrier_code:str? position:int? extension_attributes:inventory-api-data-source-carrier-link-extension?
inventory-api-data-source-extension
    is_pickup_location_active:bool? frontend_name:str? frontend_description:str?
inventory-api-data-source
    source_code:str? name:str? email:str? contact_name:str? enabled:bool? description:str? latitude:float?
    longitude:float? country_id:str? region_id:int? region:str? city:str? street:str? postcode:str? phone:str?
    fax:str? use_default_carrier_config:bool? carrier_links:[inventory-api-data-source-carrier-link]?
    extension_attributes:inventory-api-data-source-extension?
inventory-api-data-source-item
    sku:str? source_code:str? quantity:float? status:int?
    extension_attributes:inventory-api-data-source-item-extension?
inventory-api-data-stock-extension
    sales_channels:[inventory-sales-api-data-sales-channel]?
inventory-api-data-stock
    stock_id:int? name:str? extension_attributes:inventory-api-data-stock-extension?
inventory-api-data-stock-source-link-extension
    source_name:str?
inventory-api-data-stock-source-link
    stock_id:int? source_code:str? priority:int?
    extension_attributes:inventory-api-data-stock-source-link-extension?
inventory-catalog-api-data-partial-inventory-transfer-item
    sku:str qty:float
inventory-export-stock-api-data-product-stock-index-data
    sku:str qty:float is_salable:bool
inventory-low-quantity-notification-api-data-source-item-configuration
    source_code:str? notify_stock_qty:float? sku:str?
    extension_attributes:inventory-low-quantity-notification-api-data-source-item-configuration-extension?
inventory-sales-api-data-is-product-salable-for-requested-qty-result
    sku:str stock_id:int salable:bool errors:[inventory-sales-api-data-product-salability-error]
    extension_attributes:inventory-sales-api-data-is-product-salable-for-requested-qty-result-extension?
inventory-sales-api-data-is-product-salable-result
    sku:str stock_id:int salable:bool
    extension_attributes:inventory-sales-api-data-is-product-salable-result-extension?
inventory-sales-api-data-product-salability-error
    code:str message:str extension_attributes:inventory-sales-api-data-product-salability-error-extension?
inventory-sales-api-data-product-salable-result
    salable:bool errors:[inventory-sales-api-data-product-salability-error]
    extension_attributes:inventory-sales-api-data-product-salable-result-extension?
inventory-sales-api-data-sales-channel
    type:str? code:str? extension_attributes:inventory-sales-api-data-sales-channel-extension?
sales-rule-data-condition
    condition_type:str conditions:[sales-rule-data-condition]? aggregator_type:str? operator:str attribute_name:str?
    value:str extension_attributes:sales-rule-data-condition-extension?
sales-rule-data-coupon-generation-spec
    rule_id:int format:str quantity:int length:int prefix:str? suffix:str? delimiter_at_every:int? delimiter:str?
    extension_attributes:sales-rule-data-coupon-generation-spec-extension?
sales-rule-data-coupon
    coupon_id:int? rule_id:int code:str? usage_limit:int? usage_per_customer:int? times_used:int
    expiration_date:str? is_primary:bool created_at:str? type:int?
    extension_attributes:sales-rule-data-coupon-extension?
sales-rule-data-coupon-mass-delete-result
    failed_items:[str] missing_items:[str]
sales-rule-data-discount-data
    amount:float base_amount:float original_amount:float base_original_amount:float
sales-rule-data-rule-discount
    discount_data:sales-rule-data-discount-data rule_label:str rule_i_d:int
sales-rule-data-rule
    rule_id:int? name:str? store_labels:[sales-rule-data-rule-label]? description:str? website_ids:[int]
    customer_group_ids:[int] from_date:str? to_date:str? uses_per_customer:int is_active:bool
    condition:sales-rule-data-condition? action_condition:sales-rule-data-condition? stop_rules_processing:bool
    is_advanced:bool product_ids:[int]? sort_order:int simple_action:str? discount_amount:float discount_qty:float?
    discount_step:int apply_to_shipping:bool times_used:int is_rss:bool coupon_type:str use_auto_generation:bool
    uses_per_coupon:int simple_free_shipping:str? extension_attributes:sales-rule-data-rule-extension?
sales-rule-data-rule-label
    store_id:int store_label:str extension_attributes:sales-rule-data-rule-label-extension?
store-data-group
    id:int website_id:int root_category_id:int default_store_id:int name:str code:str
    extension_attributes:store-data-group-extension?
store-data-store-config
    id:int code:str website_id:int locale:str base_currency_code:str default_display_currency_code:str timezone:str
    weight_unit:str base_url:str base_link_url:str base_static_url:str base_media_url:str secure_base_url:str
    secure_base_link_url:str secure_base_static_url:str secure_base_media_url:str
    extension_attributes:store-data-store-config-extension?
store-data-store
    id:int code:str name:str website_id:int store_group_id:int is_active:int
    extension_attributes:store-data-store-extension?
store-data-website
    id:int code:str name:str default_group_id:int extension_attributes:store-data-website-extension?
tax-data-tax-class
    class_id:int? class_name:str class_type:str extension_attributes:tax-data-tax-class-extension?
tax-data-tax-rate
    id:int? tax_country_id:str tax_region_id:int? region_name:str? tax_postcode:str? zip_is_range:int? zip_from:int?
    zip_to:int? rate:float code:str titles:[tax-data-tax-rate-title]?
    extension_attributes:tax-data-tax-rate-extension?
tax-data-tax-rate-title
    store_id:str value:str extension_attributes:tax-data-tax-rate-title-extension?
tax-data-tax-rule
    id:int? code:str priority:int position:int customer_tax_class_ids:[int] product_tax_class_ids:[int]
    tax_rate_ids:[int] calculate_subtotal:bool? extension_attributes:tax-data-tax-rule-extension?
two-factor-auth-data-google-configure
    qr_code_base64:str secret_code:str extension_attributes:two-factor-auth-data-google-configure-extension?
"""
