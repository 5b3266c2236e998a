# Written by kha.
global_defs {
    router_id ${host}
    vrrp_version 3
    enable_script_security
    script_user root
}

# Without a weight: a host whose load balancer does not answer lets go of the address at once.
vrrp_script kha_check {
    script "${check}"
    interval 1
    timeout 2
    fall 2
    rise 2
    init_fail
}

# Everyone starts as BACKUP and nobody preempts: the address moves only when it must.
vrrp_instance kha {
    state BACKUP
    nopreempt
    interface ${interface}
    virtual_router_id ${routerId}
    priority ${priority}
    advert_int 0.5
    garp_master_delay 1
    garp_master_refresh 60
<#if peers?has_content || retired?has_content>
    unicast_src_ip ${address}
    unicast_peer {
<#list peers as peer>
        ${peer}
</#list>
<#if retired?has_content>
        # No masters any more; one whose keepalived still runs leaves the address alone while it hears of it.
<#list retired as peer>
        ${peer}
</#list>
</#if>
    }
</#if>
    virtual_ipaddress {
        ${vip}/${prefix}
    }
    track_script {
        kha_check
    }
}
