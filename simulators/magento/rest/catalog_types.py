"""Field names and types of the catalogue objects as the REST interface prints and reads them.

A line without indent names a type, the indented lines below list its fields as ``name:kind``. ``[kind]`` is a list,
a closing ``?`` means "left out when empty". A ``…-extension`` type that is not listed has no fields.
"""

CATALOG_TYPES = """
bundle-data-link
    id:str? sku:str? option_id:int? qty:float? position:int? is_default:bool price:float price_type:int
    can_change_quantity:int? extension_attributes:bundle-data-link-extension?
bundle-data-option
    option_id:int? title:str? required:bool? type:str? position:int? sku:str? product_links:[bundle-data-link]?
    extension_attributes:bundle-data-option-extension?
bundle-data-option-type
    label:str code:str extension_attributes:bundle-data-option-type-extension?
catalog-data-base-price
    price:float store_id:int sku:str extension_attributes:catalog-data-base-price-extension?
catalog-data-category-attribute
    is_wysiwyg_enabled:bool? is_html_allowed_on_front:bool? used_for_sort_by:bool? is_filterable:bool?
    is_filterable_in_search:bool? is_used_in_grid:bool? is_visible_in_grid:bool? is_filterable_in_grid:bool?
    position:int? apply_to:[str]? is_searchable:str? is_visible_in_advanced_search:str? is_comparable:str?
    is_used_for_promo_rules:str? is_visible_on_front:str? used_in_product_listing:str? is_visible:bool? scope:str?
    extension_attributes:catalog-data-eav-attribute-extension? attribute_id:int? attribute_code:str
    frontend_input:str entity_type_id:str is_required:bool options:[eav-data-attribute-option]?
    is_user_defined:bool? default_frontend_label:str? frontend_labels:[eav-data-attribute-frontend-label] note:str?
    backend_type:str? backend_model:str? source_model:str? default_value:str? is_unique:str? frontend_class:str?
    validation_rules:[eav-data-attribute-validation-rule]? custom_attributes:[framework-attribute]?
catalog-data-category
    id:int? parent_id:int? name:str? is_active:bool? position:int? level:int? children:str? created_at:str?
    updated_at:str? path:str? available_sort_by:[str]? include_in_menu:bool?
    extension_attributes:catalog-data-category-extension? custom_attributes:[framework-attribute]?
catalog-data-category-link
    position:int? category_id:str extension_attributes:catalog-data-category-link-extension?
catalog-data-category-product-link
    sku:str? position:int? category_id:str extension_attributes:catalog-data-category-product-link-extension?
catalog-data-category-tree
    id:int? parent_id:int name:str is_active:bool position:int level:int product_count:int
    children_data:[catalog-data-category-tree]
catalog-data-cost
    cost:float store_id:int sku:str extension_attributes:catalog-data-cost-extension?
catalog-data-price-update-result
    message:str parameters:[str] extension_attributes:catalog-data-price-update-result-extension?
catalog-data-product-attribute
    extension_attributes:eav-data-attribute-extension? is_wysiwyg_enabled:bool? is_html_allowed_on_front:bool?
    used_for_sort_by:bool? is_filterable:bool? is_filterable_in_search:bool? is_used_in_grid:bool?
    is_visible_in_grid:bool? is_filterable_in_grid:bool? position:int? apply_to:[str]? is_searchable:str?
    is_visible_in_advanced_search:str? is_comparable:str? is_used_for_promo_rules:str? is_visible_on_front:str?
    used_in_product_listing:str? is_visible:bool? scope:str? attribute_id:int? attribute_code:str frontend_input:str
    entity_type_id:str is_required:bool options:[eav-data-attribute-option]? is_user_defined:bool?
    default_frontend_label:str? frontend_labels:[eav-data-attribute-frontend-label] note:str? backend_type:str?
    backend_model:str? source_model:str? default_value:str? is_unique:str? frontend_class:str?
    validation_rules:[eav-data-attribute-validation-rule]? custom_attributes:[framework-attribute]?
catalog-data-product-attribute-media-gallery-entry-extension
    video_content:framework-data-video-content?
catalog-data-product-attribute-media-gallery-entry
    id:int? media_type:str label:str position:int disabled:bool types:[str] file:str?
    content:framework-data-image-content?
    extension_attributes:catalog-data-product-attribute-media-gallery-entry-extension?
catalog-data-product-attribute-type
    value:str label:str extension_attributes:catalog-data-product-attribute-type-extension?
catalog-data-product-custom-option
    product_sku:str option_id:int? title:str type:str sort_order:int is_require:bool price:float? price_type:str?
    sku:str? file_extension:str? max_characters:int? image_size_x:int? image_size_y:int?
    values:[catalog-data-product-custom-option-values]?
    extension_attributes:catalog-data-product-custom-option-extension?
catalog-data-product-custom-option-type
    label:str code:str group:str extension_attributes:catalog-data-product-custom-option-type-extension?
catalog-data-product-custom-option-values
    title:str sort_order:int price:float price_type:str sku:str? option_type_id:int?
catalog-data-product-extension
    website_ids:[int]? category_links:[catalog-data-category-link]? discounts:[sales-rule-data-rule-discount]?
    stock_item:catalog-inventory-data-stock-item? bundle_product_options:[bundle-data-option]?
    downloadable_product_links:[downloadable-data-link]? downloadable_product_samples:[downloadable-data-sample]?
    configurable_product_options:[configurable-product-data-option]? configurable_product_links:[int]?
catalog-data-product
    id:int? sku:str name:str? attribute_set_id:int? price:float? status:int? visibility:int? type_id:str?
    created_at:str? updated_at:str? weight:float? extension_attributes:catalog-data-product-extension?
    product_links:[catalog-data-product-link]? options:[catalog-data-product-custom-option]?
    media_gallery_entries:[catalog-data-product-attribute-media-gallery-entry]?
    tier_prices:[catalog-data-product-tier-price]? custom_attributes:[framework-attribute]?
catalog-data-product-link-attribute
    code:str type:str extension_attributes:catalog-data-product-link-attribute-extension?
catalog-data-product-link-extension
    qty:float?
catalog-data-product-link
    sku:str link_type:str linked_product_sku:str linked_product_type:str position:int
    extension_attributes:catalog-data-product-link-extension?
catalog-data-product-link-type
    code:int name:str extension_attributes:catalog-data-product-link-type-extension?
catalog-data-product-option-extension
    custom_options:[catalog-data-custom-option]? bundle_options:[bundle-data-bundle-option]?
    downloadable_option:downloadable-data-downloadable-option?
    configurable_item_options:[configurable-product-data-configurable-item-option-value]?
catalog-data-product-option
    extension_attributes:catalog-data-product-option-extension?
catalog-data-product-tier-price-extension
    percentage_value:float? website_id:int?
catalog-data-product-tier-price
    customer_group_id:int qty:float value:float extension_attributes:catalog-data-product-tier-price-extension?
catalog-data-product-type
    name:str label:str extension_attributes:catalog-data-product-type-extension?
catalog-data-product-website-link
    sku:str website_id:int
catalog-data-special-price
    price:float store_id:int sku:str price_from:str price_to:str
    extension_attributes:catalog-data-special-price-extension?
catalog-data-tier-price
    price:float price_type:str website_id:int sku:str customer_group:str quantity:float
    extension_attributes:catalog-data-tier-price-extension?
configurable-product-data-option
    id:int? attribute_id:str? label:str? position:int? is_use_default:bool?
    values:[configurable-product-data-option-value]?
    extension_attributes:configurable-product-data-option-extension? product_id:int?
configurable-product-data-option-value
    value_index:int extension_attributes:configurable-product-data-option-value-extension?
downloadable-data-file-content
    file_data:str name:str extension_attributes:downloadable-data-file-content-extension?
downloadable-data-link
    id:int? title:str? sort_order:int is_shareable:int price:float number_of_downloads:int? link_type:str
    link_file:str? link_file_content:downloadable-data-file-content? link_url:str? sample_type:str sample_file:str?
    sample_file_content:downloadable-data-file-content? sample_url:str?
    extension_attributes:downloadable-data-link-extension?
downloadable-data-sample
    id:int? title:str sort_order:int sample_type:str sample_file:str?
    sample_file_content:downloadable-data-file-content? sample_url:str?
    extension_attributes:downloadable-data-sample-extension?
eav-data-attribute-extension
    is_pagebuilder_enabled:bool?
eav-data-attribute-frontend-label
    store_id:int? label:str?
eav-data-attribute-group-extension
    attribute_group_code:str? sort_order:str?
eav-data-attribute-group
    attribute_group_id:str? attribute_group_name:str? attribute_set_id:int?
    extension_attributes:eav-data-attribute-group-extension?
eav-data-attribute-option
    label:str value:str sort_order:int? is_default:bool? store_labels:[eav-data-attribute-option-label]?
eav-data-attribute-option-label
    store_id:int? label:str?
eav-data-attribute-set
    attribute_set_id:int? attribute_set_name:str sort_order:int entity_type_id:int?
    extension_attributes:eav-data-attribute-set-extension?
eav-data-attribute-validation-rule
    key:str value:str
framework-attribute
    attribute_code:str value:str
framework-data-image-content
    base64_encoded_data:str type:str name:str
framework-data-video-content
    media_type:str video_provider:str video_url:str video_title:str video_description:str video_metadata:str
"""
