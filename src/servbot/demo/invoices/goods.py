"""What the invented suppliers sell."""

from decimal import Decimal

from servbot.core.record import Record


class Item(Record):
    """Something that is bought by the piece."""

    description: str

    price: Decimal
    """Usual price without tax; orders vary it a little."""

    model: str = ""
    """Size or model, a column of Chinese invoices."""

    unit: str = ""
    """What is counted, a column of Chinese invoices."""


def _english(**prices: str) -> tuple[Item, ...]:
    return tuple(
        Item(description=name.replace("_", " "), price=Decimal(price)) for name, price in prices.items()
    )


def _chinese(*rows: tuple[str, str, str, str]) -> tuple[Item, ...]:
    return tuple(
        Item(description=name, model=model, unit=unit, price=Decimal(price))
        for name, model, unit, price in rows
    )


_PACKAGING = _english(
    Carton_double_wall_600_mm="2.35",
    Stretch_film_roll_400_m="11.80",
    Paper_tape_50_mm="3.15",
    Wooden_pallet_EUR="18.40",
    Corner_board_1200_mm="0.92",
    Bubble_wrap_roll_100_m="24.60",
    Shipping_label_roll="14.25",
    Foam_insert_small="1.68",
)
_STATIONERY = _english(
    Copy_paper_A4_box="21.50",
    Toner_cartridge_black="64.90",
    Ring_binder_A4="2.85",
    Ballpoint_pen_blue="0.65",
    Desk_lamp_LED="38.00",
    Notebook_ruled_A5="3.40",
    Whiteboard_marker_set="7.95",
    Document_tray="9.20",
)
_FREIGHT = _english(
    Container_haulage_Hull_to_Leeds="415.00",
    Customs_declaration_import="62.50",
    Pallet_storage_per_week="8.75",
    Forklift_handling="36.00",
    Tail_lift_delivery="48.00",
    Terminal_handling_charge="129.00",
    Waiting_time_per_hour="34.50",
)
_INSTRUMENTS = _english(
    Digital_pressure_gauge="142.00",
    Temperature_probe_PT100="58.30",
    Calibration_certificate="75.00",
    Data_logger_4_channels="268.00",
    Sensor_cable_5_m="19.60",
    Panel_meter="96.40",
    Mounting_bracket_steel="12.15",
)
_MARINE = _english(
    Mooring_rope_24_mm="86.00",
    Life_jacket_150_N="54.90",
    Fender_cylindrical="39.75",
    Shackle_galvanised_16_mm="6.45",
    Deck_paint_grey_5_litres="47.20",
    Signal_flare_red="17.90",
    Bilge_pump_12_V="112.00",
)
_DRIVES = _english(
    Gear_motor_750_W="318.00",
    Timing_belt_HTD_8M="27.40",
    Ball_bearing_6204="5.85",
    Shaft_coupling_20_mm="33.10",
    Frequency_inverter_2_kW="246.00",
    Chain_sprocket_15_teeth="14.70",
    Limit_switch="21.95",
)

ENGLISH_GOODS = {
    "Northgate Packaging Ltd.": _PACKAGING,
    "Delacroix Verpakking NV": _PACKAGING,
    "Harrow & Finch Stationers": _STATIONERY,
    "Calder Freight Services plc": _FREIGHT,
    "Van der Meulen Logistics B.V.": _FREIGHT,
    "Kilbride Instruments Ltd.": _INSTRUMENTS,
    "Rosslare Marine Supplies": _MARINE,
    "Weber Antriebstechnik GmbH": _DRIVES,
}
"""By supplier; the others sell stationery."""

_BOXES = _chinese(
    ("五层瓦楞纸箱", "600*400*400", "个", "6.80"),
    ("缠绕膜", "50cm*300m", "卷", "42.50"),
    ("封箱胶带", "48mm*100m", "卷", "5.60"),
    ("木托盘", "1200*1000", "个", "86.00"),
    ("气泡袋", "200*300", "包", "28.40"),
    ("纸护角", "50*50*1200", "根", "2.35"),
)
_ELECTRONICS = _chinese(
    ("温度传感器", "DS-18", "个", "13.80"),
    ("开关电源", "24V 5A", "台", "96.00"),
    ("工业交换机", "IS-208", "台", "385.00"),
    ("条码扫描枪", "BS-2200", "把", "268.00"),
    ("屏蔽网线", "CAT6 305m", "箱", "520.00"),
    ("接线端子", "UK-2.5B", "盒", "45.50"),
)
_OFFICE = _chinese(
    ("复印纸", "A4 70g", "箱", "128.00"),
    ("硒鼓", "CF-226", "支", "315.00"),
    ("中性笔", "0.5mm 黑", "盒", "18.60"),
    ("文件夹", "A4 双夹", "个", "7.90"),
    ("办公椅", "BY-01", "把", "436.00"),
    ("订书机", "24/6", "个", "22.40"),
)
_MACHINES = _chinese(
    ("深沟球轴承", "6205-2RS", "套", "16.80"),
    ("直线导轨", "HGR20-1000", "根", "245.00"),
    ("联轴器", "LK-40", "个", "68.50"),
    ("同步带轮", "5M-30", "个", "37.20"),
    ("气缸", "SC63*100", "支", "156.00"),
    ("精密丝杆", "SFU1605", "根", "298.00"),
)
_PRINTING = _chinese(
    ("产品说明书印刷", "A5 32页", "册", "3.85"),
    ("不干胶标签", "60*40", "卷", "26.00"),
    ("宣传画册", "A4 24页", "册", "12.60"),
    ("送货单", "三联", "本", "9.50"),
    ("纸质手提袋", "中号", "个", "4.20"),
    ("信封", "5号", "包", "31.00"),
)
_CHEMICALS = _chinese(
    ("工业酒精", "95% 25kg", "桶", "218.00"),
    ("环氧树脂", "E-44 20kg", "桶", "486.00"),
    ("除锈剂", "5L", "桶", "74.50"),
    ("润滑油", "L-HM46 18L", "桶", "265.00"),
    ("密封胶", "300ml", "支", "19.80"),
    ("活性炭", "4mm 25kg", "袋", "172.00"),
)

CHINESE_GOODS = {
    "北方包装有限公司": _BOXES,
    "深圳市蓝湾电子科技有限公司": _ELECTRONICS,
    "杭州青禾办公用品有限公司": _OFFICE,
    "苏州恒泰精密机械有限公司": _MACHINES,
    "武汉江城印务有限责任公司": _PRINTING,
    "重庆山城化工材料有限公司": _CHEMICALS,
}
"""By supplier; the others sell office goods."""

ITEMS = {item.description: item for goods in CHINESE_GOODS.values() for item in goods}
"""Chinese goods by description, for what only the printed invoice says about them."""


def goods_of(supplier: str, *, chinese: bool) -> tuple[Item, ...]:
    """What the named supplier sells."""
    if chinese:
        return CHINESE_GOODS.get(supplier, _OFFICE)
    return ENGLISH_GOODS.get(supplier, _STATIONERY)
